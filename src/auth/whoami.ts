import { stsOf } from '../clouds/aws/sts.ts'
import type { Env } from '../host/host.ts'
import type { Reason } from './auth.ts'
import { configuredRegion, rootName } from './chain.ts'
import { type Credentials, expiryOf, regionOf } from './credentials.ts'
import type { Identity } from './definitions.ts'
import { endpointOf } from './identities/aws-user.ts'
import type { OpenAuth } from './open.ts'

/** Who the session of an identity is. */
export interface Whoami {
  /** What the chain starts with. */
  readonly provider: string
  readonly identity: Identity
  readonly principal: string
  readonly account: string | undefined
  readonly region: string | undefined
  readonly expires: number | undefined
  /** Variables that say where its credentials are. */
  readonly environment: Env
  /** Why the session is of no use, in the service's own words; undefined when it is good. */
  readonly problem: string | undefined
}

const MOCK_PRINCIPAL = 'arn:aws:iam::123456789012:user/mock-user'
const MOCK_ACCOUNT = '123456789012'

/**
 * Looks at the stored session of an identity, or at one that can be had without asking anybody, and asks the service
 * whose it is. A session that the service refuses is an answer; none at all is a failure.
 */
export async function whoami(auth: OpenAuth, identity: Identity, reason: Reason): Promise<Whoami> {
  const chain = auth.chain(identity)
  const credentials =
    auth.cache.peek(chain, true) ?? (await auth.login(identity, reason, { bypass: 'none', silent: true }))
  const region = configuredRegion(chain) ?? regionOf(credentials)
  const found = await ask(auth, identity, credentials, region, reason)
  return {
    provider: rootName(chain),
    identity,
    ...found,
    region: identity.kind.startsWith('mock') ? regionOf(credentials) : region,
    expires: expiryOf(credentials),
    environment: auth.effect(identity).shown,
  }
}

/** Whose credentials they are, by the service that gave them. */
async function ask(
  auth: OpenAuth,
  identity: Identity,
  credentials: Credentials,
  region: string | undefined,
  reason: Reason,
): Promise<Pick<Whoami, 'principal' | 'account' | 'problem'>> {
  if (identity.kind.startsWith('mock')) return { principal: MOCK_PRINCIPAL, account: MOCK_ACCOUNT, problem: undefined }
  if (credentials.kind !== 'aws') return { principal: '', account: undefined, problem: undefined }
  const sts = stsOf(auth.context(identity.name, reason, true), {
    asker: identity.name,
    region: region ?? 'us-east-1',
    endpoint: endpointOf(identity),
    credentials,
  })
  const answer = await sts.getCallerIdentity()
  if (answer.kind === 'granted')
    return { principal: answer.arn, account: answer.account || undefined, problem: undefined }
  return { principal: '', account: undefined, problem: `AWS: ${answer.code}: ${answer.answer}` }
}
