import { createCipheriv, createDecipheriv, createHmac, scryptSync } from 'node:crypto'
import { byteLength, fromBytes, toBytes } from '../../bytes.ts'
import type { TemplateContext } from '../../context.ts'
import { library } from '../define.ts'
import { base64, fromBase64 } from '../standard/base64.ts'
import { bcrypt } from '../standard/bcrypt.ts'
import { random } from '../standard/random.ts'

const vowels = 'AEIOUaeiou'
const consonants = 'BCDFGHJKLMNPQRSTVWXYZ'
/** The characters that each letter of a shape stands for, as the Master Password algorithm defines them. */
const characters = new Map([
  ['V', 'AEIOU'],
  ['C', consonants],
  ['v', 'aeiou'],
  ['c', consonants.toLowerCase()],
  ['A', `AEIOU${consonants}`],
  ['a', `${vowels}${consonants}${consonants.toLowerCase()}`],
  ['n', '0123456789'],
  ['o', "@&%?,=[]_:-+*$#!'^~;()/."],
  ['x', `${vowels}${consonants}${consonants.toLowerCase()}0123456789!@#$%^&*()`],
])
/** The shapes of each kind of password. */
const shapes = new Map([
  ['maximum', 'anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno'],
  [
    'long',
    'CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv ' +
      'CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv ' +
      'CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno',
  ],
  ['medium', 'CvcnoCvc CvcCvcno'],
  ['short', 'Cvcn'],
  ['basic', 'aaanaaan aannaaan aaannaaa'],
  ['pin', 'nnnn'],
])

/** The Master Password algorithm: the same password for the same words, every time. */
function derivePassword(counter: number, type: string, password: string, user: string, site: string): string {
  const known = shapes.get(type)
  if (known === undefined) return `cannot find password template ${type}`
  const seeded = (...parts: readonly (string | number)[]) =>
    Buffer.concat(
      ['com.lyndir.masterpassword', ...parts].map((part) => {
        if (typeof part === 'string') return Buffer.from(toBytes(part))
        const number = Buffer.alloc(4)
        number.writeUInt32BE(part)
        return number
      }),
    )
  const salt = seeded(byteLength(user), user)
  const key = scryptSync(toBytes(password), salt, 64, { N: 32_768, r: 8, p: 2, maxmem: 128 * 1024 * 1024 })
  const seed = createHmac('sha256', key)
    .update(seeded(byteLength(site), site, counter))
    .digest()
  const all = known.split(' ')
  const shape = all[(seed[0] as number) % all.length] as string
  return Array.from(shape, (letter, at) => {
    const choice = characters.get(letter) as string
    return choice.charAt((seed[at + 1] as number) % choice.length)
  }).join('')
}

/** AES-256 takes 32 bytes: what is missing is zero, what is more is dropped. */
function aesKey(password: string): Uint8Array {
  const key = new Uint8Array(32)
  key.set(toBytes(password).subarray(0, 32))
  return key
}

function encryptAes(call: TemplateContext, password: string, text: string): string {
  if (text === '') return ''
  const iv = random(call, 16)
  const cipher = createCipheriv('aes-256-cbc', aesKey(password), iv)
  return base64(Buffer.concat([iv, cipher.update(toBytes(text)), cipher.final()]))
}

function decryptAes(password: string, text: string): string {
  if (text === '') return ''
  const bytes = fromBase64(text)
  if (bytes.length < 32 || bytes.length % 16 !== 0) throw new Error('the encrypted text has no whole number of blocks')
  const cipher = createDecipheriv('aes-256-cbc', aesKey(password), bytes.subarray(0, 16))
  try {
    return fromBytes(Buffer.concat([cipher.update(bytes.subarray(16)), cipher.final()]))
  } catch {
    throw new Error('the text was not encrypted with this password')
  }
}

/** Sprig's passwords and symmetric encryption. */
export const functions = library({
  bcrypt: {
    params: ['string'],
    about: 'The bcrypt hash of a password.',
    example: ['{{ bcrypt "secret" | hasPrefix "$2a$10$" }}', 'true'],
    run: (call, password: string) => bcrypt(call, password, 10),
  },
  decryptAES: {
    params: ['string', 'string'],
    about: 'The text that `encryptAES` encrypted with the same password.',
    example: ['{{ encryptAES "key" "text" | decryptAES "key" }}', 'text'],
    run: (_, password: string, text: string) => decryptAes(password, text),
  },
  derivePassword: {
    params: ['int', 'string', 'string', 'string', 'string'],
    about:
      'A password from a counter, a kind (maximum, long, medium, short, basic, pin), a password, a user and a site.',
    example: ['{{ derivePassword 1 "pin" "password" "user" "example.com" | len }}', '4'],
    run: (_, counter: number, type: string, password: string, user: string, site: string) =>
      derivePassword(counter, type, password, user, site),
  },
  encryptAES: {
    params: ['string', 'string'],
    about: 'A text encrypted with a password: AES-256-CBC, in base64.',
    example: ['{{ encryptAES "key" "text" | len }}', '44'],
    run: (call, password: string, text: string) => encryptAes(call, password, text),
  },
  htpasswd: {
    params: ['string', 'string'],
    about: 'A line for an htpasswd file, with bcrypt.',
    example: ['{{ htpasswd "ann" "secret" | hasPrefix "ann:$2a$" }}', 'true'],
    run: (call, user: string, password: string) =>
      user.includes(':') ? `invalid username: ${user}` : `${user}:${bcrypt(call, password, 10)}`,
  },
})
