import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  X509Certificate,
} from 'node:crypto'
import { fromBytes } from '../../bytes.ts'
import type { TemplateContext } from '../../context.ts'
import type { Opaque, Operand } from '../../library.ts'
import { plain } from '../../print.ts'
import { library } from '../define.ts'
import { fromBase64 } from '../standard/base64.ts'
import {
  bits,
  children,
  content,
  der,
  identifier,
  integer,
  none,
  octets,
  sequence,
  set,
  text,
  time,
  truth,
} from '../standard/der.ts'
import { parseIp } from '../standard/ip.ts'
import { random } from '../standard/random.ts'

/** A certificate with its key, both as PEM: `.Cert` and `.Key`. */
class Certificate implements Opaque {
  readonly goType = 'sprig.certificate'
  readonly cert: string
  readonly key: string

  constructor(cert: string, key: string) {
    this.cert = cert
    this.key = key
  }
  print(): string {
    return `{${this.cert} ${this.key}}`
  }
  json(): Operand {
    return { Cert: this.cert, Key: this.key }
  }
  get members(): ReadonlyMap<string, Operand> {
    return new Map([
      ['Cert', this.cert],
      ['Key', this.key],
    ])
  }
}

/** Who a certificate is for and what it may be used for. */
interface Subject {
  readonly name: string
  readonly ips: readonly Operand[]
  readonly hosts: readonly Operand[]
  readonly days: number
  readonly authority: boolean
}

function pem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/** A private key as PEM, in the format that Go's tools write for its type. */
function keyPem(key: KeyObject): string {
  const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : key.asymmetricKeyType === 'ec' ? 'sec1' : 'pkcs8'
  return key.export({ type, format: 'pem' }) as string
}

/** A new key of 2048 bits, as the functions without a key of yours make. */
function newKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
}

function readKey(source: string): KeyObject {
  const label = /-----BEGIN ([^-]+)-----/.exec(source)?.[1]
  if (label === undefined) throw new Error('no PEM data in input')
  if (!label.endsWith('PRIVATE KEY')) throw new Error(`no private key data in PEM block of type ${label}`)
  try {
    return createPrivateKey(source)
  } catch {
    throw new Error(`invalid private key in PEM block of type ${label}`)
  }
}

function readCertificate(source: string): X509Certificate {
  if (!/-----BEGIN [^-]+-----/.test(source)) throw new Error('unable to decode certificate')
  try {
    return new X509Certificate(source)
  } catch {
    throw new Error('error parsing certificate: decodedCert.Bytes: malformed certificate')
  }
}

function generatePrivateKey(type: string): string {
  switch (type) {
    case '':
    case 'rsa':
      return keyPem(generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey)
    case 'ecdsa':
      return keyPem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
    case 'ed25519':
      return keyPem(generateKeyPairSync('ed25519').privateKey)
    case 'dsa':
      throw new Error('DSA keys are not supported; take "rsa", "ecdsa" or "ed25519"')
  }
  return `Unknown type ${type}`
}

/** The signature algorithm of a key: its identifier, and the digest that is signed. */
function algorithm(key: KeyObject): readonly [identifier: Uint8Array, digest: string | null] {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return [sequence(identifier('1.2.840.113549.1.1.11'), none()), 'sha256']
    case 'ec':
      return [sequence(identifier('1.2.840.10045.4.3.2')), 'sha256']
    case 'ed25519':
      return [sequence(identifier('1.3.101.112')), null]
  }
  throw new Error(`error creating certificate: x509: unsupported key type ${key.asymmetricKeyType}`)
}

function extension(id: string, critical: boolean, content: Uint8Array): Uint8Array {
  return sequence(identifier(id), ...(critical ? [truth()] : []), octets(content))
}

/** The alternative names of a subject: host names, then addresses. */
function alternativeNames({ ips, hosts }: Subject): Uint8Array[] {
  const names = hosts.map((host) => {
    if (typeof host !== 'string') throw new Error(`error processing alternate dns name: ${plain(host)} is not a string`)
    return der(0x82, Buffer.from(host))
  })
  const addresses = ips.map((ip) => {
    if (typeof ip !== 'string') throw new Error(`error parsing ip: ${plain(ip)} is not a string`)
    const bytes = parseIp(ip)
    if (!bytes) throw new Error(`error parsing ip: ${ip}`)
    return der(0x87, bytes)
  })
  return [...names, ...addresses]
}

/** Makes a certificate for a key and signs it, with the authority's key or with its own. */
function issue(
  call: TemplateContext,
  subject: Subject,
  key: KeyObject,
  authority?: { cert: X509Certificate; key: KeyObject },
) {
  const now = call.host ? call.host.clock.now() : Date.now()
  const signer = authority?.key ?? key
  const [signature, digest] = algorithm(signer)
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' })
  // The identifier of a key is the hash of its bits, without the tag, the length and the count of unused bits.
  const keyBits = content(children(publicKey)[1] as Uint8Array).subarray(1)
  const keyId = createHash('sha1').update(keyBits).digest()
  const own = sequence(set(sequence(identifier('2.5.4.3'), text(subject.name))))
  // Version, serial number, algorithm, issuer, validity, subject: the issuer is the fourth of the signed part.
  const issuer = authority ? (children(children(authority.cert.raw)[0] as Uint8Array)[5] as Uint8Array) : own
  const names = alternativeNames(subject)
  const usage = subject.authority ? 0xa4 : 0xa0
  const extensions = [
    extension('2.5.29.15', true, bits(Uint8Array.from([usage]), subject.authority ? 2 : 5)),
    extension('2.5.29.37', false, sequence(identifier('1.3.6.1.5.5.7.3.1'), identifier('1.3.6.1.5.5.7.3.2'))),
    extension('2.5.29.19', true, subject.authority ? sequence(truth()) : sequence()),
    ...(subject.authority ? [extension('2.5.29.14', false, octets(keyId))] : []),
    ...(names.length > 0 ? [extension('2.5.29.17', false, sequence(...names))] : []),
  ]
  const signed = sequence(
    der(0xa0, integer(Uint8Array.from([2]))),
    integer(random(call, 16)),
    signature,
    issuer,
    sequence(time(now), time(now + subject.days * 86_400_000)),
    own,
    publicKey,
    der(0xa3, sequence(...extensions)),
  )
  const certificate = sequence(signed, signature, bits(sign(digest, signed, signer)))
  return new Certificate(pem('CERTIFICATE', certificate), keyPem(key))
}

/** A key of the caller's, whose errors say that it was the key. */
function givenKey(source: string): KeyObject {
  try {
    return readKey(source)
  } catch (thrown) {
    throw new Error(`parsing private key: ${(thrown as Error).message}`)
  }
}

function readAuthority({ cert, key }: Certificate) {
  return { cert: readCertificate(cert), key: readKey(key) }
}

function decoded(source: string, what: string): string {
  try {
    return fromBytes(fromBase64(source))
  } catch {
    throw new Error(`unable to decode base64 ${what}`)
  }
}

const fast = '(genPrivateKey "ecdsa")'

/** Sprig's keys and certificates. A certificate has the fields Cert and Key, both PEM texts. */
export const functions = library({
  buildCustomCert: {
    params: ['string', 'string'],
    about: 'A certificate from its PEM text and that of its key, both in base64.',
    example: [
      `{{ $ca := genCAWithKey "ca" 1 ${fast} }}{{ (buildCustomCert (b64enc $ca.Cert) (b64enc $ca.Key)).Cert | eq $ca.Cert }}`,
      'true',
    ],
    run: (_, cert: string, key: string) => {
      const [certText, keyText] = [decoded(cert, 'certificate'), decoded(key, 'private key')]
      readCertificate(certText)
      try {
        readKey(keyText)
      } catch (thrown) {
        throw new Error(`error parsing private key: ${(thrown as Error).message}`)
      }
      return new Certificate(certText, keyText)
    },
  },
  genCA: {
    params: ['string', 'int'],
    about: 'A certificate authority: its name, and for how many days.',
    example: ['{{ (genCA "ca" 1).Cert | hasPrefix "-----BEGIN CERTIFICATE-----" }}', 'true'],
    run: (call, name: string, days: number) =>
      issue(call, { name, ips: [], hosts: [], days, authority: true }, newKey()),
  },
  genCAWithKey: {
    params: ['string', 'int', 'string'],
    about: 'A certificate authority with a key of yours.',
    example: [`{{ (genCAWithKey "ca" 1 ${fast}).Key | hasPrefix "-----BEGIN EC PRIVATE KEY-----" }}`, 'true'],
    run: (call, name: string, days: number, key: string) =>
      issue(call, { name, ips: [], hosts: [], days, authority: true }, givenKey(key)),
  },
  genPrivateKey: {
    params: ['string'],
    about: 'A private key: "rsa", "ecdsa" or "ed25519".',
    example: ['{{ genPrivateKey "ecdsa" | hasPrefix "-----BEGIN EC PRIVATE KEY-----" }}', 'true'],
    run: (_, type: string) => generatePrivateKey(type),
  },
  genSelfSignedCert: {
    params: ['string', 'list', 'list', 'int'],
    about: 'A certificate signed by itself: name, addresses, host names, days.',
    example: ['{{ (genSelfSignedCert "a.io" nil (list "b.io") 1).Cert | hasPrefix "-----BEGIN" }}', 'true'],
    run: (call, name: string, ips: Operand[], hosts: Operand[], days: number) =>
      issue(call, { name, ips, hosts, days, authority: false }, newKey()),
  },
  genSelfSignedCertWithKey: {
    params: ['string', 'list', 'list', 'int', 'string'],
    about: 'As `genSelfSignedCert`, with a key of yours.',
    example: [`{{ (genSelfSignedCertWithKey "a.io" nil nil 1 ${fast}).Cert | hasPrefix "-----BEGIN" }}`, 'true'],
    run: (call, name: string, ips: Operand[], hosts: Operand[], days: number, key: string) =>
      issue(call, { name, ips, hosts, days, authority: false }, givenKey(key)),
  },
  genSignedCert: {
    params: ['string', 'list', 'list', 'int', '=sprig.certificate'],
    about: 'A certificate signed by an authority: name, addresses, host names, days, authority.',
    example: [
      `{{ $ca := genCAWithKey "ca" 1 ${fast} }}{{ (genSignedCert "a.io" nil nil 1 $ca).Cert | hasPrefix "-----BEGIN" }}`,
      'true',
    ],
    run: (call, name: string, ips: Operand[], hosts: Operand[], days: number, authority: Certificate) =>
      issue(call, { name, ips, hosts, days, authority: false }, newKey(), readAuthority(authority)),
  },
  genSignedCertWithKey: {
    params: ['string', 'list', 'list', 'int', '=sprig.certificate', 'string'],
    about: 'As `genSignedCert`, with a key of yours.',
    example: [
      `{{ $ca := genCAWithKey "ca" 1 ${fast} }}{{ (genSignedCertWithKey "a.io" nil nil 1 $ca ${fast}).Key | hasPrefix "-----BEGIN EC" }}`,
      'true',
    ],
    run: (call, name: string, ips: Operand[], hosts: Operand[], days: number, authority: Certificate, key: string) =>
      issue(call, { name, ips, hosts, days, authority: false }, givenKey(key), readAuthority(authority)),
  },
})
