import { type BunApi, bun } from './bun.ts'
import { fs } from './file-system.ts'
import type { Env, Keychain, System } from './host.ts'

const os = () => process.getBuiltinModule('node:os')

/** A locked or missing secret service may never answer. */
const DEADLINE = 5_000

async function within<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error(`the keychain did not ${what} within ${DEADLINE / 1000} s`), {
      code: 'ETIMEDOUT',
    })
    timer = setTimeout(() => reject(error), DEADLINE)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The keychain through bun itself. */
function bunKeychain(secrets: NonNullable<BunApi['secrets']>): Keychain {
  return {
    get: async (service, name) => (await within('answer', secrets.get({ service, name }))) ?? undefined,
    set: (service, name, value) => within('store', secrets.set({ service, name, value })),
    delete: (service, name) => within('delete', secrets.delete({ service, name })),
  }
}

/** The keychain through a native package, loaded when it is asked for the first time. */
const packageKeychain: Keychain = {
  async get(service, account) {
    const entry = await open(service, account)
    return (await within('answer', entry.getPassword())) ?? undefined
  },
  async set(service, account, secret) {
    const entry = await open(service, account)
    await within('store', entry.setPassword(secret))
  },
  async delete(service, account) {
    const entry = await open(service, account)
    return within('delete', entry.deletePassword())
  },
}

async function open(service: string, account: string) {
  const { AsyncEntry } = await import('@napi-rs/keyring')
  return new AsyncEntry(service, account)
}

let temporaryHome: string | undefined

/**
 * A home for a process without one: a folder among the temporary files that only this user can read. One that somebody
 * else made is not used.
 */
function privateHome(): string {
  if (temporaryHome !== undefined) return temporaryHome
  const { lstatSync, mkdirSync, mkdtempSync } = fs()
  const user = process.getuid?.()
  const folder = `${os().tmpdir()}/atmos-${user ?? 'home'}`
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch {
    // It is there already, or cannot be made.
  }
  try {
    const found = lstatSync(folder)
    const isOwn = user === undefined || (found.uid === user && (found.mode & 0o077) === 0)
    temporaryHome = found.isDirectory() && isOwn ? folder : mkdtempSync(`${folder}-`)
  } catch {
    temporaryHome = folder
  }
  return temporaryHome
}

let lastWork: Promise<unknown> = Promise.resolve()

function withVariables<T>(variables: Env, work: () => Promise<T>): Promise<T> {
  const mine = lastWork.then(async () => {
    const before = { ...process.env }
    replaceVariables(variables)
    try {
      return await work()
    } finally {
      replaceVariables(before)
    }
  })
  lastWork = mine.catch(() => {})
  return mine
}

function replaceVariables(variables: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name]
  for (const [name, value] of Object.entries(variables)) if (value !== undefined) process.env[name] = value
}

/** The machine and its user. */
export const nodeSystem: System = {
  platform: process.platform,
  arch: process.arch,
  pid: process.pid,
  get userId() {
    return process.geteuid?.()
  },
  userName() {
    try {
      return os().userInfo().username
    } catch {
      // A number without an entry in the user table, as in many containers.
      return process.env.USER ?? process.env.LOGNAME ?? String(process.getuid?.() ?? 'unknown')
    }
  },
  hostName: () => os().hostname(),
  homeDirectory() {
    try {
      return os().homedir() || os().userInfo().homedir || privateHome()
    } catch {
      // Neither HOME nor an entry in the user table, as in many containers.
      return privateHome()
    }
  },
  temporaryDirectory: () => os().tmpdir(),
  random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  sha256(text) {
    if (bun?.CryptoHasher) return new bun.CryptoHasher('sha256').update(text).digest('hex')
    return process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex')
  },
  withVariables,
  get keychain() {
    // On Linux bun names its entries in a way of its own, which neither Node nor the reference would find.
    return bun?.secrets && process.platform !== 'linux' ? bunKeychain(bun.secrets) : packageKeychain
  },
}
