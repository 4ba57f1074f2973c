import { expect, test } from 'vitest'
import { authOn } from '../support/auth.ts'

const configuration = `
  auth:
    providers:
      Acme: { kind: mock/aws }
      acme.eu: { kind: mock/aws }
      strange: { kind: mock/awz }
    identities:
      base: { kind: mock/aws, via: { provider: ACME } }
      dotted: { kind: mock/aws, via: { provider: acme.eu } }
      middle: { kind: mock/aws, via: { identity: base } }
      top: { kind: mock/aws, via: { identity: Middle } }
      user: { kind: aws/user }
      role: { kind: aws/assume-role, via: { identity: user } }
      egg: { kind: mock/aws, via: { identity: hen } }
      hen: { kind: mock/aws, via: { identity: egg } }
      chick: { kind: mock/aws, via: { identity: hen } }
      self: { kind: mock/aws, via: { identity: self } }
      rootless: { kind: aws/assume-role }
      hollow: { kind: mock/aws, via: {} }
      torn: { kind: mock/aws, via: { provider: acme, identity: hen } }
      orphan: { kind: mock/aws, via: { identity: bse } }
      stray: { kind: mock/aws, via: { provider: acmee } }
      odd: { kind: aws/superuser, via: { provider: acme } }
      blank: { via: { provider: acme } }
      tied: { kind: aws/ambient, via: { provider: acme } }
`
const chainOf = async (name: string) => {
  const { auth } = await authOn(configuration)
  const { provider, hops } = auth.chain(auth.identity(name))
  return [...(provider ? [provider.name] : []), ...hops.map((hop) => hop.name)].join(' → ')
}

test.each([
  ['base', 'Acme → base'],
  ['dotted', 'acme.eu → dotted'],
  ['TOP', 'Acme → base → middle → top'],
  ['user', 'user'],
  ['role', 'user → role'],
  // As in the reference, the provider counts when both are given.
  ['torn', 'Acme → torn'],
])('the chain of %s is %s', async (name, chain) => {
  expect(await chainOf(name)).toBe(chain)
})

test.each([
  ['egg', 'auth/chain-circular', '`egg` → `hen` → `egg`', 14],
  ['chick', 'auth/chain-circular', '`hen` → `egg` → `hen`', 13],
  ['self', 'auth/chain-circular', '`self` → `self`', 16],
  ['rootless', 'auth/definition-wrong', '`via.provider` or `via.identity` is missing', 17],
  ['hollow', 'auth/definition-wrong', '`via.provider` or `via.identity` is missing', 18],
  ['orphan', 'auth/parent-not-found', 'Identity `orphan` is via the identity `bse`, which does not exist', 20],
  ['stray', 'auth/parent-not-found', 'Identity `stray` is via the provider `acmee`, which does not exist', 21],
  ['odd', 'auth/kind-unknown', 'of the kind `aws/superuser`, which does not exist', 22],
  ['blank', 'auth/kind-missing', 'Identity `blank` has no `kind`', 23],
  ['tied', 'auth/definition-wrong', 'the kind `aws/ambient` has no `via`', 24],
])('the chain of %s fails with its place', async (name, code, words, line) => {
  await expect(chainOf(name)).rejects.toMatchObject({
    code,
    words: { message: expect.stringContaining(words), place: { file: '/project/atmos.yaml', line } },
  })
})

test.each([
  ['orphan', ['Did you mean `base`?']],
  ['stray', ['Did you mean `Acme` or `acme.eu`?']],
])('a missing parent of %s is suggested', async (name, hints) => {
  await expect(chainOf(name)).rejects.toMatchObject({ words: { hints } })
})

test('a bad entry stops only those who use it', async () => {
  const { auth } = await authOn(configuration)
  await expect(auth.session('top', { neededBy: 'a test' })).resolves.toMatchObject({ identity: 'top' })
  await expect(auth.session('odd', { neededBy: 'a test' })).rejects.toMatchObject({ code: 'auth/kind-unknown' })
})

test('names that differ in case only are a fault', async () => {
  const { auth } = await authOn('auth: { identities: { Dev: { kind: ambient }, dev: { kind: ambient } } }')
  expect(auth.problems).toMatchObject([
    { subject: 'auth.identities.dev', message: 'is the same name as `Dev`: case does not count' },
  ])
})
