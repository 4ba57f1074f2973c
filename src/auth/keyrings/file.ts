import { systemCode } from '../../host/host.ts'
import { systemWords } from '../../host/system-words.ts'
import { dirname, join } from '../../value/file-path.ts'
import { Secret } from '../../value/secret.ts'
import { textOf } from '../definitions.ts'
import { fail } from '../failures.ts'
import type { KeyringOptions, OpenKeyring } from './keyring.ts'

/** The least a password may have; the reference asks for the same. */
const LEAST = 8
/** Rounds of the key derivation: what readers of such files accept, and too many to guess quickly. */
const ROUNDS = 100_000
const MOST_ROUNDS = 1_000_000

/**
 * `type: file` keeps one encrypted file for each entry: a JWE in compact form (PBES2-HS256+A128KW, A256GCM), which the
 * reference reads and writes too. The password comes from a variable, else from the terminal, once a run. A missing or
 * wrong one is a failure that says so; whoever only wanted to cache turns it into a warning.
 */
export const fileKeyring: OpenKeyring = (options) => {
  const { host, env, spec } = options
  const folder = folderOf(options)
  const variable = env.ATMOS_KEYRING_PASSWORD_ENV || textOf(spec.password_env) || 'ATMOS_KEYRING_PASSWORD'
  const pathOf = (key: string) => join(folder, key.replaceAll('%', '%25').replaceAll('/', '%2F'))
  let password: Promise<Secret> | undefined

  const ask = async (): Promise<Secret> => {
    const given = env[variable]
    if (given !== undefined && given !== '') return new Secret(checked(given))
    if (!options.console.interactive) throw fail('keyring-password', { variable, found: 'none', path: undefined })
    const answer = await host.terminal.ask({
      kind: 'secret',
      title: `Password of the file keyring (${folder})`,
      check: (text) => (bytes(text).length < LEAST ? `At least ${LEAST} characters` : undefined),
    })
    if (typeof answer !== 'string') throw fail('user-aborted', { what: 'The password of the keyring' })
    return new Secret(checked(answer))
  }
  const checked = (text: string) => {
    if (bytes(text).length < LEAST) throw fail('keyring-password', { variable, found: 'short', path: undefined })
    return text
  }
  const secret = () => {
    password ??= ask()
    password.catch(() => {
      password = undefined
    })
    return password
  }

  return {
    type: 'file',
    durable: true,
    async get(key) {
      const path = pathOf(key)
      let sealed: string
      try {
        sealed = host.files.readText(path)
      } catch (error) {
        if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined
        throw fail('keyring-unusable', { keyring: 'file', why: `${path}: ${systemWords(error)}` }, error)
      }
      const word = await secret()
      const { compactDecrypt } = await import('jose')
      let plain: Uint8Array
      try {
        const opened = await compactDecrypt(sealed.trim(), bytes(word.reveal()), {
          keyManagementAlgorithms: ['PBES2-HS256+A128KW'],
          contentEncryptionAlgorithms: ['A256GCM'],
          maxPBES2Count: MOST_ROUNDS,
        })
        plain = opened.plaintext
      } catch (error) {
        throw fail('keyring-password', { variable, found: 'wrong', path }, error)
      }
      const entry = JSON.parse(new TextDecoder().decode(plain)) as { Data?: string }
      return new TextDecoder().decode(fromBase64(entry.Data ?? ''))
    },
    async set(key, value) {
      const word = await secret()
      const { CompactEncrypt } = await import('jose')
      const entry = {
        Key: key,
        Data: toBase64(bytes(value)),
        Label: '',
        Description: '',
        KeychainNotTrustApplication: false,
        KeychainNotSynchronizable: false,
      }
      const sealed = await new CompactEncrypt(bytes(JSON.stringify(entry)))
        .setProtectedHeader({
          alg: 'PBES2-HS256+A128KW',
          enc: 'A256GCM',
          created: new Date(host.clock.now()).toISOString(),
        })
        .setKeyManagementParameters({ p2c: ROUNDS })
        .encrypt(bytes(word.reveal()))
      try {
        host.files.makeDirectory(folder, { mode: 0o700 })
        host.files.writeAtomic(pathOf(key), sealed, { mode: 0o600 })
      } catch (error) {
        throw fail('keyring-unusable', { keyring: 'file', why: `${folder}: ${systemWords(error)}` }, error)
      }
    },
    async delete(key) {
      try {
        const found = host.files.stat(pathOf(key)) !== undefined
        host.files.remove(pathOf(key))
        return found
      } catch (error) {
        throw fail('keyring-unusable', { keyring: 'file', why: `${folder}: ${systemWords(error)}` }, error)
      }
    },
  }
}

/** `ATMOS_KEYRING_FILE_PATH`, else `spec.path`, else below the data folder. A path with an extension names a file in it. */
function folderOf({ env, spec, cwd, home, dataFolder }: KeyringOptions): string {
  const given = env.ATMOS_KEYRING_FILE_PATH || textOf(spec.path)
  if (!given) return join(dataFolder, 'keyring')
  const expanded = given === '~' || given.startsWith('~/') ? `${home}${given.slice(1)}` : given
  const path = join(cwd, expanded)
  return /[^/]\.[^/.]+$/.test(path) ? dirname(path) : path
}

const bytes = (text: string) => new TextEncoder().encode(text)
const toBase64 = (data: Uint8Array) => btoa(String.fromCharCode(...data))
const fromBase64 = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
