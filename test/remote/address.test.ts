import { expect, test } from 'vitest'
import { isRemote, parseAddress, withoutSecrets } from '../../src/remote/address.ts'
import { timeToLive } from '../../src/remote/time-to-live.ts'
import { bytesOf, sizeText } from '../../src/value/size.ts'

test.each<[string, object]>([
  ['https://example.com/a/x.yaml', { kind: 'web', url: 'https://example.com/a/x.yaml' }],
  [
    'https://example.com/x.yaml?token=abc',
    { kind: 'web', url: 'https://example.com/x.yaml?token=abc', shown: 'https://example.com/x.yaml' },
  ],
  [
    'https://ann:p%40ss@example.com/x.yaml',
    {
      kind: 'web',
      url: 'https://example.com/x.yaml',
      login: { user: 'ann', password: 'p@ss' },
      shown: 'https://example.com/x.yaml',
    },
  ],
  ['https://example.com/x.tar.gz?archive=false', { kind: 'web', url: 'https://example.com/x.tar.gz' }],
  [
    'https://example.com/x.yaml?checksum=sha256:aa',
    { kind: 'web', url: 'https://example.com/x.yaml', checksum: 'sha256:aa' },
  ],
  [
    'https://github.com/acme/infra/blob/main/stacks/x.yaml',
    { kind: 'web', url: 'https://raw.githubusercontent.com/acme/infra/main/stacks/x.yaml' },
  ],
  [
    'https://raw.githubusercontent.com/acme/infra/main/x.yaml',
    { kind: 'web', url: 'https://raw.githubusercontent.com/acme/infra/main/x.yaml' },
  ],
  [
    'git::https://example.com/r.git//stacks/x.yaml?ref=v1',
    { kind: 'git', url: 'https://example.com/r.git', below: 'stacks/x.yaml', ref: 'v1' },
  ],
  [
    'git::https://me:secret@example.com/r.git//x?ref=v1&depth=1',
    {
      kind: 'git',
      url: 'https://example.com/r.git',
      below: 'x',
      ref: 'v1',
      login: { user: 'me', password: 'secret' },
      shown: 'git::https://example.com/r.git//x?ref=v1&depth=1',
    },
  ],
  ['https://example.com/r.git//x.yaml', { kind: 'git', url: 'https://example.com/r.git', below: 'x.yaml' }],
  [
    'https://github.com/acme/infra//stacks/x.yaml?ref=v1',
    { kind: 'git', url: 'https://github.com/acme/infra.git', below: 'stacks/x.yaml', ref: 'v1' },
  ],
  [
    'github.com/acme/infra//stacks/*?ref=main',
    { kind: 'git', url: 'https://github.com/acme/infra.git', below: 'stacks/*', ref: 'main' },
  ],
  [
    'github.com/acme/infra/stacks/x.yaml',
    { kind: 'git', url: 'https://github.com/acme/infra.git', below: 'stacks/x.yaml' },
  ],
  [
    'gitlab.com/group/sub/infra//x.yaml',
    { kind: 'git', url: 'https://gitlab.com/group/sub/infra.git', below: 'x.yaml' },
  ],
  [
    'bitbucket.org/acme/infra.git//x.yaml',
    { kind: 'git', url: 'https://bitbucket.org/acme/infra.git', below: 'x.yaml' },
  ],
  ['git.example.com/acme/infra//x.yaml', { kind: 'git', url: 'https://git.example.com/acme/infra', below: 'x.yaml' }],
  [
    'git@github.com:acme/infra.git//x.yaml?ref=v1',
    { kind: 'git', url: 'ssh://git@github.com/acme/infra.git', below: 'x.yaml', ref: 'v1' },
  ],
  ['git::ssh://git@example.com:2222/r.git//x', { kind: 'git', url: 'ssh://git@example.com:2222/r.git', below: 'x' }],
  ['git::/srv/r.git//x.yaml', { kind: 'git', url: 'file:///srv/r.git', below: 'x.yaml' }],
  ['file:///srv/x.yaml', { kind: 'local', folder: '/', below: 'srv/x.yaml' }],
  ['file:///srv/r//stacks/x.yaml', { kind: 'local', folder: '/srv/r', below: 'stacks/x.yaml' }],
])('%s is read as what it means', (text, means) => {
  expect(isRemote(text)).toBe(true)
  expect(parseAddress(text)).toMatchObject(means)
})

test.each<[string, string, RegExp]>([
  ['s3::https://s3.amazonaws.com/bucket/x.yaml', 'remote/unsupported', /'s3::' are not supported/],
  ['s3://bucket/x.yaml', 'remote/unsupported', /'s3:\/\/'/],
  ['oci://registry/x', 'remote/unsupported', /'oci:\/\/'/],
  ['hg::https://example.com/r', 'remote/unsupported', /'hg::'/],
  ['git::ext::sh -c id//x', 'remote/bad-address', /no URL/],
  ['git::codecommit://r//x', 'remote/unsupported', /git over codecommit/],
  ['git::../r//x.yaml', 'remote/bad-address', /absolute path/],
  ['git::https://example.com/r.git//x?sshkey=abc', 'remote/bad-address', /a key in an address/],
  ['git::https://example.com/r.git//x?ref=--upload-pack=id', 'remote/bad-address', /no name of a branch/],
  ['git::https://example.com/r.git//../../etc/passwd', 'remote/outside', /leads out of/],
  ['https://example.com/x.zip', 'remote/archive', /not unpacked/],
  ['https://example.com/x.tar.gz//stacks/a.yaml', 'remote/archive', /not unpacked/],
  ['github.com/acme', 'remote/bad-address', /an owner and a repository/],
])('%s is refused', (text, code, said) => {
  expect(isRemote(text)).toBe(true)
  expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(said) }))
})

test.each(['catalog/vpc', './x.yaml', '../a/b', 'mixins/v1.2/x', 'orgs/*/x', '/abs/x.yaml', 'a//b', 'x'])(
  '%s is a file of the project',
  (path) => {
    expect(isRemote(path)).toBe(false)
  },
)

test.each([
  ['https://u:p@h.io/x?token=1&ref=v1&X-Amz-Signature=2', 'https://h.io/x?ref=v1'],
  ['git::https://h.io/r//x?ref=v1', 'git::https://h.io/r//x?ref=v1'],
])('of %s only %s is shown', (text, seen) => {
  expect(withoutSecrets(text)).toBe(seen)
})

test.each<[string | undefined, number | undefined]>([
  [undefined, undefined],
  ['0s', 0],
  ['90', 90_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['7d', 604_800_000],
  ['daily', 86_400_000],
  ['Weekly', 604_800_000],
])('a time to live of %j is %j milliseconds', (text, milliseconds) => {
  expect(timeToLive(text)).toBe(milliseconds)
})

test.each(['soon', '-1h', '5 minutes', ''])('%j is no time to live', (text) => {
  expect(() => timeToLive(text)).toThrow(expect.objectContaining({ code: 'remote/bad-ttl' }))
})

test.each<[string, number | undefined]>([
  ['1024', 1024],
  ['512k', 524_288],
  ['64M', 67_108_864],
  ['64MiB', 67_108_864],
  ['1.5 GB', 1_610_612_736],
  ['much', undefined],
  ['', undefined],
])('a size of %j is %j bytes', (text, bytes) => {
  expect(bytesOf(text)).toBe(bytes)
})

test('sizes are told in the unit that people use', () => {
  expect([sizeText(2048), sizeText(16 * 1024 ** 2), sizeText(53_000_000)]).toEqual(['2 KiB', '16 MiB', '50.5 MiB'])
})
