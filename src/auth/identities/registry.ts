import type { Identity } from '../definitions.ts'
import { text } from '../definitions.ts'
import { fail } from '../failures.ts'
import type { FamilyName } from '../families/names.ts'
import type { IdentityKind } from './identity.ts'

/** What is known of a kind without loading it: enough for chains, environments and plans. */
export interface KindFacts {
  /** Whether it has a parent. */
  readonly via: 'required' | 'optional' | 'forbidden'
  /** The cloud that it belongs to. */
  readonly family: FamilyName
  /** Where its session is stored between runs. */
  readonly stored: 'files' | 'keyring' | 'nowhere'
  /** Its credentials are those of the environment, which a child finds by itself. */
  readonly isAmbient?: boolean
  /** Who may be asked for what by a login, for `--dry-run`. */
  readonly cost: (identity: Identity) => { readonly state: 'call' | 'prompt' | 'none'; readonly note?: string }
  readonly load: () => Promise<IdentityKind>
}

const free = () => ({ state: 'none' as const })
const later = () => ({ state: 'call' as const, note: 'not supported yet' })
const notYet = async () => (await import('./not-yet.ts')).notYet
const stsCall = (mfa: string | undefined) =>
  mfa === undefined
    ? { state: 'call' as const, note: '1 STS call' }
    : { state: 'prompt' as const, note: '1 STS call, asks for an MFA code' }

const cloud = { via: 'required', family: 'none', stored: 'nowhere', cost: later, load: notYet } as const
const emulator = { ...cloud, via: 'forbidden' } as const

const kinds = new Map<string, KindFacts>([
  [
    'mock',
    {
      via: 'required',
      family: 'mock',
      stored: 'keyring',
      cost: free,
      load: async () => (await import('./mock.ts')).mock,
    },
  ],
  [
    'mock/aws',
    {
      via: 'required',
      family: 'mock',
      stored: 'files',
      cost: free,
      load: async () => (await import('./mock-aws.ts')).mockAws,
    },
  ],
  [
    'ambient',
    {
      via: 'forbidden',
      family: 'none',
      stored: 'nowhere',
      isAmbient: true,
      cost: free,
      load: async () => (await import('./ambient.ts')).ambient,
    },
  ],
  [
    'aws/ambient',
    {
      via: 'forbidden',
      family: 'aws',
      stored: 'nowhere',
      isAmbient: true,
      cost: free,
      load: async () => (await import('./aws-ambient.ts')).awsAmbient,
    },
  ],
  [
    'aws/user',
    {
      via: 'optional',
      family: 'aws',
      stored: 'files',
      cost: (identity) => stsCall(text(identity, 'credentials', 'mfa_arn')),
      load: async () => (await import('./aws-user.ts')).awsUser,
    },
  ],
  [
    'aws/assume-role',
    {
      via: 'required',
      family: 'aws',
      stored: 'files',
      cost: (identity) => stsCall(text(identity, 'principal', 'mfa_arn')),
      load: async () => (await import('./aws-assume-role.ts')).awsAssumeRole,
    },
  ],
  [
    'aws/permission-set',
    {
      via: 'required',
      family: 'aws',
      stored: 'files',
      cost: later,
      load: async () => (await import('./aws-permission-set.ts')).awsPermissionSet,
    },
  ],
  [
    'aws/assume-root',
    {
      via: 'required',
      family: 'aws',
      stored: 'files',
      cost: later,
      load: async () => (await import('./aws-assume-root.ts')).awsAssumeRoot,
    },
  ],
  ['azure/subscription', cloud],
  ['gcp/service-account', cloud],
  ['gcp/project', cloud],
  ['atmos/pro', cloud],
  ['aws/emulator', emulator],
  ['gcp/emulator', emulator],
  ['azure/emulator', emulator],
  ['kubernetes/emulator', emulator],
])

/** All kinds of identities. */
export const identityKinds: readonly string[] = [...kinds.keys()]

/** What is known of a kind by its name; undefined for a name that does not exist. */
export function knownKind(kind: string): KindFacts | undefined {
  return kinds.get(kind)
}

/** What is known of an identity's kind; fails where it is missing or unknown. */
export function factsOf(identity: Identity, profiles: readonly string[] = []): KindFacts {
  const { name, kind } = identity
  const place = () => identity.place('kind')
  if (kind === '') throw fail('kind-missing', { role: 'identity', name, profiles, place: place() })
  const facts = kinds.get(kind)
  if (!facts) throw fail('kind-unknown', { role: 'identity', name, kind, known: identityKinds, place: place() })
  return facts
}
