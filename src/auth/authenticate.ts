import { systemCode } from '../host/host.ts'
import { systemWords } from '../host/system-words.ts'
import { dirname, join } from '../value/file-path.ts'
import { prepareFolder } from './aws-files.ts'
import type { Cache } from './cache.ts'
import { type Chain, targetOf, upTo } from './chain.ts'
import type { LoginContext } from './context.ts'
import { type Credentials, expiryOf, timestamp } from './credentials.ts'
import { type Identity, text } from './definitions.ts'
import { fail, type HopLine } from './failures.ts'
import { segment } from './folders.ts'
import type { Parent } from './identities/identity.ts'
import { factsOf } from './identities/registry.ts'
import type { Refusal } from './outcome.ts'
import { providerKind } from './providers/registry.ts'

/** Which stored sessions a login ignores: none, the identity's own, or those of the whole chain. */
export type Bypass = 'none' | 'identity' | 'chain'

/** What a login needs besides the context. */
export interface Login {
  readonly cache: Cache
  /** Folder of the realm: `~/.config/atmos/REALM`. */
  readonly realmFolder: string
  readonly bypass: Bypass
  /** Also keeps what kinds without files yield: an explicit `auth login`. */
  readonly remember: boolean
}

/** A waiter looks every so often whether the session that it waits for is there. */
const LOOK_EVERY = 200
/** Milliseconds of waiting that are not worth a message. */
const QUIETLY = 3_000
const LOCK_MINUTES = 5

/**
 * Walks a chain to its identity: starts behind the nearest stored session, gets one credential after the other and keeps
 * each. Processes that want the same root wait for each other and then find what the first one got. Fails with
 * `auth/refused` when a service says no, naming the hop.
 */
export async function authenticate(chain: Chain, context: LoginContext, login: Login): Promise<Credentials> {
  const found = login.bypass === 'none' ? login.cache.peek(chain) : undefined
  if (found) {
    context.console.log('Debug', 'a stored session is used', about(targetOf(chain), found))
    return found
  }
  // Kinds without files cost nothing to get again, so nobody needs to wait for anybody.
  if (factsOf(targetOf(chain)).keeps !== 'aws-files') return loginAlong(chain, context, login)

  login.cache.prepare(chain)
  const turn = await lockRoot(chain, context, login)
  if (turn.kind === 'found') return turn.credentials
  try {
    return await loginAlong(chain, context, login)
  } finally {
    await turn.release()
  }
}

async function loginAlong(chain: Chain, context: LoginContext, login: Login): Promise<Credentials> {
  const { cache, bypass } = login
  const last = chain.hops.length - 1
  let start = 0
  let parent: Parent | undefined
  const nearest = bypass === 'none' ? last : bypass === 'identity' ? last - 1 : -1
  for (let i = nearest; i >= 0 && !parent; i--) {
    const credentials = cache.peek(upTo(chain, i))
    if (!credentials) continue
    context.console.log('Debug', 'a stored session is used', about(chain.hops[i] as Identity, credentials))
    if (i === last) return credentials
    start = i + 1
    parent = { name: (chain.hops[i] as Identity).name, credentials }
  }
  if (start === 0 && chain.provider) {
    const kind = await providerKind(chain.provider)
    const outcome = await kind.authenticate(chain.provider, context)
    if (outcome.kind === 'refused') throw refusal(chain, -1, outcome)
    parent = { name: chain.provider.name, credentials: outcome.credentials }
    if (login.remember) await cache.remember(chain, chain.provider, outcome.credentials)
  }
  for (let i = start; i <= last; i++) {
    const hop = chain.hops[i] as Identity
    context.reason.signal?.throwIfAborted()
    const kind = await factsOf(hop).load()
    const outcome = await kind.authenticate(hop, parent, context)
    if (outcome.kind === 'refused') throw refusal(chain, i, outcome)
    context.console.log('Debug', 'logged in', about(hop, outcome.credentials))
    const part = upTo(chain, i)
    await cache.keep(part, outcome.credentials, context.reason.signal)
    if (login.remember) await cache.remember(part, hop, outcome.credentials)
    parent = { name: hop.name, credentials: outcome.credentials }
  }
  return (parent as Parent).credentials
}

/** What the log tells of a hop. */
function about(hop: Identity, credentials: Credentials): Record<string, unknown> {
  const expires = expiryOf(credentials)
  return { identity: hop.name, kind: hop.kind, ...(expires === undefined ? {} : { expires: timestamp(expires) }) }
}

/** Our turn to log in, or the session that somebody else got while we waited for it. */
type Turn =
  | { readonly kind: 'held'; readonly release: () => Promise<void> }
  | { readonly kind: 'found'; readonly credentials: Credentials }

/** Holds the root of a chain against all other processes; a wait that people notice is announced, and it ends. */
async function lockRoot(chain: Chain, context: LoginContext, login: Login): Promise<Turn> {
  const root = chain.provider?.key ?? chain.hops[0].key
  const path = join(login.realmFolder, 'locks', segment(root))
  prepareFolder(context.host, dirname(path))
  const { signal } = context.reason
  const identity = targetOf(chain).name
  for (let waited = LOOK_EVERY; ; waited += LOOK_EVERY) {
    try {
      const release = await context.host.files.lock(path, { within: LOOK_EVERY, ...(signal ? { signal } : {}) })
      return { kind: 'held', release }
    } catch (error) {
      if (systemCode(error) !== 'ETIMEDOUT') throw lockTrouble(path, error, signal)
      const credentials = login.bypass === 'none' ? login.cache.peek(chain) : undefined
      if (credentials) return { kind: 'found', credentials }
      if (waited > LOCK_MINUTES * 60_000) throw fail('busy', { identity, minutes: LOCK_MINUTES }, error)
      if (waited === QUIETLY) {
        context.console.say(`Another atmos is logging in for ${identity}; waiting at most ${LOCK_MINUTES} min\n`)
      }
    }
  }
}

function lockTrouble(path: string, error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted || systemCode(error) === undefined) return error
  return fail('files-unwritable', { path, why: systemWords(error), what: 'The lock of the login' }, error)
}

/** The failure of a refused hop: the hops that went well, and the one that did not, with the service's own answer. */
function refusal(chain: Chain, at: number, refused: Refusal) {
  const names = [chain.provider?.name ?? startOf(chain), ...chain.hops.map((hop) => hop.name)]
  const lines = chain.hops.slice(0, Math.max(at, 0) + 1).map((hop, index): HopLine => {
    const target = index === at ? refused.target : requestedPrincipal(hop)
    return { from: names[index] as string, to: hop.name, done: index < at, ...(target ? { target } : {}) }
  })
  const later = chain.hops.length - lines.length
  const hop = chain.hops[Math.max(at, 0)] as Identity
  return fail('refused', {
    identity: targetOf(chain).name,
    service: refused.service,
    code: refused.code,
    answer: refused.answer,
    hops: lines,
    total: lines.length + later,
    advice: refused.advice,
    hints: refused.hints ?? [],
    place: (at < 0 ? chain.provider : hop)?.place(),
  })
}

/** What a chain without a provider starts from. */
function startOf(chain: Chain): string {
  return chain.hops[0].kind === 'aws/user' ? 'keys' : 'environment'
}

/** What a hop asks for. */
function requestedPrincipal(hop: Identity): string | undefined {
  return text(hop, 'principal', 'assume_role') ?? text(hop, 'principal', 'name')
}
