import { createHash, pbkdf2Sync } from 'node:crypto'
import type { TemplateContext } from '../../context.ts'
import type { Operand, TemplateFunction } from '../../library.ts'
import { library } from '../define.ts'
import { bcrypt } from '../standard/bcrypt.ts'
import { bytesOf, toNumber, toText } from './conversion.ts'
import { experimental } from './experimental.ts'

/** The hashes by Gomplate's name for them. */
const hashes = new Map([
  ['SHA1', 'sha1'],
  ['SHA224', 'sha224'],
  ['SHA256', 'sha256'],
  ['SHA384', 'sha384'],
  ['SHA512', 'sha512'],
  ['SHA512_224', 'sha512-224'],
  ['SHA512_256', 'sha512-256'],
])
/** The first digits of the hash of `a`, for the examples. */
const samples: Readonly<Record<string, string>> = {
  SHA1: '86f7e437',
  SHA224: 'abd37534',
  SHA256: 'ca978112',
  SHA384: '54a59b9f',
  SHA512: '1f40fc92',
  SHA512_224: 'd5cdb9cc',
  SHA512_256: '455e5188',
}

function digest(algorithm: string, value: Operand): Uint8Array {
  return new Uint8Array(createHash(algorithm).update(bytesOf(value)).digest())
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

function* hashFunctions(): Generator<[string, TemplateFunction]> {
  for (const [name, algorithm] of hashes) {
    yield [
      `crypto.${name}`,
      {
        params: ['any'],
        about: `The ${algorithm.toUpperCase()} hash of a value in hexadecimal digits.`,
        example: [`{{ crypto.${name} "a" | strings.Trunc 8 }}`, samples[name] as string],
        run: (_, value: Operand) => hex(digest(algorithm, value)),
      },
    ]
    yield [
      `crypto.${name}Bytes`,
      {
        params: ['any'],
        about: `The ${algorithm.toUpperCase()} hash of a value as bytes.`,
        example: [`{{ crypto.${name}Bytes "a" | len }}`, String(digest(algorithm, 'a').length)],
        run: (_, value: Operand) => digest(algorithm, value),
      },
    ]
  }
}

function derive(password: Operand, salt: Operand, rounds: Operand, length: Operand, hash = 'SHA1'): string {
  const name = hash.replace('SHA-', 'SHA').replace('/', '_')
  const algorithm = hashes.get(name)
  if (algorithm === undefined) throw new Error(`no such hash ${hash}`)
  const size = toNumber(length)
  if (size < 0) throw new Error(`runtime error: slice bounds out of range [:${size}]`)
  // Go's format for bytes shows two digits even where there are none.
  if (size === 0) return '00'
  return hex(pbkdf2Sync(bytesOf(password), bytesOf(salt), Math.max(toNumber(rounds), 1), size, algorithm))
}

function passwordHash(call: TemplateContext, values: readonly Operand[]): string {
  if (values.length === 0) throw new Error("bcrypt requires at least an 'input' value")
  if (values.length === 1) return bcrypt(call, toText(values[0]), 10)
  return values.length === 2 ? bcrypt(call, toText(values[1]), toNumber(values[0])) : bcrypt(call, '', 10)
}

/** Gomplate's cryptography. */
export const functions = library({
  ...Object.fromEntries(hashFunctions()),
  'crypto.Bcrypt': {
    params: [],
    variadic: 'any',
    about: 'The bcrypt hash of a password: `[COST] PASSWORD`.',
    example: ['{{ crypto.Bcrypt 4 "secret" | strings.Trunc 7 }}', '$2a$04$'],
    run: (call, ...values: Operand[]) => passwordHash(call, values),
  },
  'crypto.DecryptAES': experimental('The text that was encrypted with a key.', ['string'], 'any'),
  'crypto.DecryptAESBytes': experimental('The bytes that were encrypted with a key.', ['string'], 'any'),
  'crypto.ECDSADerivePublicKey': experimental('The public key of an ECDSA key.', ['string']),
  'crypto.ECDSAGenerateKey': experimental('An ECDSA key.', [], 'any'),
  'crypto.EncryptAES': experimental('A text encrypted with a key.', ['string'], 'any'),
  'crypto.PBKDF2': {
    params: ['any', 'any', 'any', 'any'],
    variadic: 'string',
    about: 'A key derived from a password: `PASSWORD SALT ROUNDS LENGTH [HASH]`.',
    example: ['{{ crypto.PBKDF2 "password" "salt" 1 4 }}', '0c60c80f'],
    run: (_, password: Operand, salt: Operand, rounds: Operand, length: Operand, hash?: string) =>
      derive(password, salt, rounds, length, hash),
  },
  'crypto.RSADecrypt': experimental('The text that was encrypted with a public key.', ['string', 'bytes']),
  'crypto.RSADecryptBytes': experimental('The bytes that were encrypted with a public key.', ['string', 'bytes']),
  'crypto.RSADerivePublicKey': experimental('The public key of an RSA key.', ['string']),
  'crypto.RSAEncrypt': experimental('A text encrypted with a public key.', ['string', 'any']),
  'crypto.RSAGenerateKey': experimental('An RSA key.', [], 'any'),
  'crypto.WPAPSK': {
    params: ['any', 'any'],
    about: 'The key of a wireless network: `SSID PASSWORD`.',
    example: ['{{ crypto.WPAPSK "net" "password" | strings.Trunc 8 }}', '59caffc4'],
    run: (_, network: Operand, password: Operand) => derive(password, network, 4096, 32),
  },
})
