import { createPrivateKey, X509Certificate } from 'node:crypto'
import bcryptjs from 'bcryptjs'
import { expect, test } from 'vitest'
import { rendered } from './world.ts'

/** Keys, certificates and passwords differ every time; what is tested is that others can use them. */

const parts = async (template: string) => (await rendered(template)).split('|') as [string, ...string[]]
const now = Date.now()

test.each([
  ['ecdsa', 'ec', 'EC PRIVATE KEY'],
  ['ed25519', 'ed25519', 'PRIVATE KEY'],
  ['rsa', 'rsa', 'RSA PRIVATE KEY'],
])('genPrivateKey makes a key of the type %s', async (type, kind, label) => {
  const text = await rendered(`{{ genPrivateKey "${type}" }}`)
  expect(createPrivateKey(text).asymmetricKeyType).toBe(kind)
  expect(text.split('\n')[0]).toBe(`-----BEGIN ${label}-----`)
})

test.each(['ecdsa', 'ed25519'])('an authority with a key of %s signs certificates', async (type) => {
  const [ca, cert, key] = await rendered(
    `{{ $ca := genCAWithKey "the ca" 365 (genPrivateKey "${type}") -}}
     {{ $c := genSignedCertWithKey "a.io" (list "10.0.0.1" "::1") (list "b.io" "*.c.io") 30 $ca (genPrivateKey "${type}") -}}
     {{ $ca.Cert }}|{{ $c.Cert }}|{{ $c.Key }}`,
    { now },
  ).then((text) => text.split('|') as [string, string, string])
  const authority = new X509Certificate(ca)
  const certificate = new X509Certificate(cert)
  expect(authority.verify(authority.publicKey)).toBe(true)
  expect(certificate.verify(authority.publicKey)).toBe(true)
  expect(certificate.checkIssued(authority)).toBe(true)
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true)
  expect([authority.ca, authority.subject, certificate.ca, certificate.subject, certificate.issuer]).toEqual([
    true,
    'CN=the ca',
    false,
    'CN=a.io',
    'CN=the ca',
  ])
  expect(certificate.subjectAltName).toBe('DNS:b.io, DNS:*.c.io, IP Address:10.0.0.1, IP Address:0:0:0:0:0:0:0:1')
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
  const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 86_400_000
  expect(days).toBe(30)
})

test('without a key of ours, one of RSA is made', async () => {
  const [cert, key] = await parts('{{ $c := genSelfSignedCert "a.io" nil nil 1 }}{{ $c.Cert }}|{{ $c.Key }}')
  const certificate = new X509Certificate(cert)
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(certificate.checkPrivateKey(createPrivateKey(key as string))).toBe(true)
})

test.each([
  ['{{ genSelfSignedCertWithKey "x" nil nil 1 "bad" }}', 'parsing private key: no PEM data in input'],
  ['{{ genSelfSignedCert "x" (list 1) nil 1 }}', 'error parsing ip: 1 is not a string'],
  ['{{ genSelfSignedCert "x" nil (list 1) 1 }}', 'error processing alternate dns name: 1 is not a string'],
  ['{{ buildCustomCert "!" "" }}', 'unable to decode base64 certificate'],
  ['{{ buildCustomCert (b64enc "x") "" }}', 'unable to decode certificate'],
  ['{{ genPrivateKey "dsa" }}', 'DSA keys are not supported'],
])('%s fails', async (template, words) => {
  await expect(rendered(template)).rejects.toThrow(words)
})

test.each([
  ['{{ bcrypt "secret" }}', 10],
  ['{{ (splitList ":" (htpasswd "ann" "secret")) | last }}', 10],
  ['{{ crypto.Bcrypt 5 "secret" }}', 5],
])('%s is a hash of the password', async (template, rounds) => {
  const hash = await rendered(template)
  expect(bcryptjs.compareSync('secret', hash)).toBe(true)
  expect(bcryptjs.getRounds(hash)).toBe(rounds)
})

test('what is encrypted can be decrypted with the same password only', async () => {
  const text = await rendered('{{ encryptAES "key" "geheim é" }}')
  expect(await rendered(`{{ decryptAES "key" "${text}" }}`)).toBe('geheim é')
  await expect(rendered(`{{ decryptAES "other" "${text}" }}`)).rejects.toThrow('not encrypted with this password')
})

test('derived passwords are those of the Master Password algorithm', async () => {
  expect(await rendered('{{ derivePassword 1 "long" "password" "user" "example.com" }}')).toBe('ZedaFaxcZaso9*')
  expect(await rendered('{{ derivePassword 2 "maximum" "password" "user" "example.com" }}')).toBe(
    'O8-6Bwz1*I5XVPPq)@H!',
  )
})
