import type { Env } from '../host/host.ts'
import type { Reason } from './auth.ts'
import type { LoggedIn } from './authenticate.ts'
import { rootName } from './chain.ts'
import { type Credentials, expiryOf } from './credentials.ts'
import type { Identity } from './definitions.ts'
import { fail } from './failures.ts'
import type { Caller } from './families/family.ts'
import { familyOf } from './families/registry.ts'
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
  /** Why the session cannot be used, in the service's own words; undefined when it is good. */
  readonly problem: string | undefined
}

/**
 * Looks at the stored session of an identity, or at one that can be had without asking anybody, and asks the service
 * whose it is. A stored session that the service refuses is replaced, where that takes no answer from a person. A session
 * that is refused then is an answer; none at all is a failure.
 */
export async function whoami(auth: OpenAuth, identity: Identity, reason: Reason): Promise<Whoami> {
  const chain = auth.chain(identity)
  const stored = auth.cache.find(chain, true)
  let credentials = stored ?? (await auth.login(identity, reason, { bypass: 'none', silent: true })).credentials
  let caller = await callerOf(auth, identity, credentials, reason)
  if (stored && isRefusedSession(identity, caller)) {
    const fresh = await auth.login(identity, reason, { bypass: 'chain', silent: true }).catch(() => undefined)
    if (fresh) {
      credentials = fresh.credentials
      caller = await callerOf(auth, identity, credentials, reason)
    }
  }
  const known = caller.kind === 'known' ? caller : { principal: '', account: undefined }
  return {
    provider: rootName(chain),
    identity,
    principal: known.principal,
    account: known.account,
    problem: caller.kind === 'known' ? undefined : `AWS: ${caller.code}: ${caller.answer}`,
    region: familyOf(identity).region(chain, credentials),
    expires: expiryOf(credentials),
    environment: auth.effect(identity).shown,
  }
}

/**
 * A login whose session the service accepts: one that was stored is asked about, and replaced by a login from the root
 * when the service refuses it. A new one was made by the service a moment ago. Fails with `auth/refused`.
 */
export async function verifiedLogin(
  auth: OpenAuth,
  identity: Identity,
  reason: Reason,
  made: LoggedIn,
): Promise<Credentials> {
  if (!made.isStored) return made.credentials
  const caller = await callerOf(auth, identity, made.credentials, reason)
  if (caller.kind === 'known') return made.credentials
  if (isRefusedSession(identity, caller))
    return (await auth.login(identity, reason, { bypass: 'chain', remember: true })).credentials
  throw fail('refused', {
    identity: identity.name,
    service: 'AWS',
    code: caller.code,
    answer: caller.answer,
    hops: [{ from: 'the stored session', to: identity.name, done: false }],
    total: 1,
    advice: [],
    hints: [`Log in from the start: atmos auth login --force --identity ${identity.name}`],
    place: identity.place(),
  })
}

/** Whose credentials they are, by the service that issued them. */
function callerOf(auth: OpenAuth, identity: Identity, credentials: Credentials, reason: Reason): Promise<Caller> {
  const family = familyOf(identity)
  const region = family.region(auth.chain(identity), credentials)
  return family.whoami(identity, credentials, region, auth.context(identity.name, reason, true))
}

function isRefusedSession(identity: Identity, caller: Caller): boolean {
  return caller.kind === 'refused' && (familyOf(identity).refusesSession?.(caller) ?? false)
}
