import type { Env, System } from '../host/host.ts'
import { configFile, credentialsFile, type ProfileFiles } from './aws-files.ts'
import { type Chain, configuredRegion, targetOf } from './chain.ts'
import { factsOf } from './identities/registry.ts'
import { MOCK_REGION } from './providers/mock.ts'

/** What an identity does to the environment of a child. */
export interface Effect {
  /** Would make a child run as somebody else. */
  readonly removes: readonly string[]
  readonly sets: Env
  /** Taken by every name of the list for which the caller has no value under any of them. */
  readonly fallbacks: readonly { readonly names: readonly string[]; readonly value: string }[]
  /** What `auth env` prints: the variables that say where credentials are. */
  readonly shown: Env
}

/**
 * Variables by which SDKs, the AWS CLI and Terraform find other credentials before the profile: keys under their present
 * and former names, web identities, roles, and `AWS_DEFAULT_PROFILE`, which the AWS CLI takes before `AWS_PROFILE`.
 */
const conflictingVariables: readonly string[] = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_DEFAULT_PROFILE',
]

/** What the identity of a chain does to the environment of a child; nothing is read or asked for it. */
export function effectOf(chain: Chain, files: ProfileFiles): Effect {
  const identity = targetOf(chain)
  const own = Object.fromEntries(identity.variables)
  // Nested calls follow the identity in force by this name, whatever its kind.
  const named = { ATMOS_IDENTITY: identity.key }
  const family = factsOf(identity).environment
  const base = families[family](chain, files)
  return {
    removes: base.removes ?? [],
    sets: { ...base.sets, ...own, ...named },
    fallbacks: base.fallbacks ?? [],
    shown: { ...(base.shown ?? base.sets), ...own },
  }
}

type Family = (chain: Chain, files: ProfileFiles) => { readonly sets: Env } & Partial<Omit<Effect, 'sets'>>

const families: Readonly<Record<ReturnType<typeof factsOf>['environment'], Family>> = {
  aws: (chain, files) => awsFiles(files, configuredRegion(chain)),
  'aws/user': (chain, files) => {
    const region = configuredRegion(chain)
    const fallbacks = region ? [] : [{ names: ['AWS_REGION', 'AWS_DEFAULT_REGION'], value: 'us-east-1' }]
    return { ...awsFiles(files, region), fallbacks }
  },
  'aws/ambient': (chain) => ({ sets: regions(configuredRegion(chain)), shown: {} }),
  // The paths are those of the reference, which fixtures name; the files themselves are where all AWS kinds have them.
  'mock/aws': (_, files) => {
    const sets = {
      AWS_SHARED_CREDENTIALS_FILE: '/tmp/mock-credentials',
      AWS_CONFIG_FILE: '/tmp/mock-config',
      AWS_PROFILE: files.profile,
      ...regions(MOCK_REGION),
    }
    return { removes: conflictingVariables, sets, shown: { ...sets, MOCK_IDENTITY: files.profile } }
  },
  mock: (_, files) => ({ sets: {}, shown: { ATMOS_IDENTITY: files.profile, MOCK_IDENTITY: files.profile } }),
  'as-it-is': () => ({ sets: {} }),
}

function awsFiles(files: ProfileFiles, region: string | undefined) {
  const shown = {
    AWS_SHARED_CREDENTIALS_FILE: credentialsFile(files),
    AWS_CONFIG_FILE: configFile(files),
    AWS_PROFILE: files.profile,
    ...regions(region),
  }
  return {
    removes: conflictingVariables,
    // Old SDKs read the config file only when told to; instance roles must not fill in for a session that is over.
    sets: { ...shown, AWS_SDK_LOAD_CONFIG: '1', AWS_EC2_METADATA_DISABLED: 'true' },
    shown,
  }
}

function regions(region: string | undefined): Env {
  return region ? { AWS_REGION: region, AWS_DEFAULT_REGION: region } : {}
}

/**
 * The complete environment of a child: the base without what the identity removes, with what it sets. Where names have
 * no case (Windows), every spelling of a name is replaced.
 */
export function applyEffect(base: Env, effect: Effect, platform: System['platform']): Env {
  const fold = platform === 'win32' ? (name: string) => name.toUpperCase() : (name: string) => name
  const gone = new Set([...effect.removes, ...Object.keys(effect.sets)].map(fold))
  const result: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(base)) if (!gone.has(fold(name))) result[name] = value
  const inBase = (wanted: string) => Object.entries(result).find(([name]) => fold(name) === fold(wanted))?.[1]
  for (const { names, value } of effect.fallbacks) {
    const open = names.filter((name) => !inBase(name) && !(name in effect.sets))
    const present = names.map((name) => effect.sets[name] ?? inBase(name)).find((found) => found)
    for (const name of open) result[name] = present ?? value
  }
  for (const [name, value] of Object.entries(effect.sets)) result[name] = value
  return { ...result }
}
