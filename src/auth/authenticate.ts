import { systemCode } from '../host/host.ts'
import { systemWords } from '../host/system-words.ts'
import { dirname, join } from '../value/file-path.ts'
import type { Cache } from './cache.ts'
import { type Chain, targetOf, upTo } from './chain.ts'
import type { LoginContext } from './context.ts'
import { type Credentials, expiryOf, timestamp } from './credentials.ts'
import type { Identity } from './definitions.ts'
import { fail, type HopLine } from './failures.ts'
import { prepareFolder } from './families/aws-files.ts'
import { familyOf } from './families/registry.ts'
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
  /** Also stores what kinds without files yield: an explicit `auth login`. */
  readonly remember: boolean
}

/** What a login came to. */
export interface LoggedIn {
  readonly credentials: Credentials
  /** A session that was stored before: no service was asked. */
  readonly isStored: boolean
}

/** A waiter looks every so often (milliseconds) whether the session that it waits for is there. */
const LOOK_EVERY = 200
/** Milliseconds of waiting that are not worth a message. */
const QUIETLY = 3_000
const LOCK_MINUTES = 5

/**
 * Logs in along a chain: starts behind the nearest stored session, gets one set of credentials after the other and stores
 * each. Processes that want the same root wait for each other and then find what the first one got. A stored session that
 * a service refuses is replaced once by a login from the root. Fails with `auth/refused` when a service says no, naming
 * the hop.
 */
export async function authenticate(chain: Chain, context: LoginContext, login: Login): Promise<LoggedIn> {
  const found = login.bypass === 'none' ? login.cache.find(chain) : undefined
  if (found) {
    context.console.log('Debug', 'a stored session is used', about(targetOf(chain), found))
    return { credentials: found, isStored: true }
  }
  // Kinds without files cost nothing to get again, so nobody needs to wait for anybody.
  if (!login.cache.hasFiles(chain)) return { credentials: await loginAlong(chain, context, login), isStored: false }

  login.cache.prepare(chain)
  const turn = await lockRoot(chain, context, login)
  if (turn.kind === 'found') return { credentials: turn.credentials, isStored: true }
  try {
    return { credentials: await loginAlong(chain, context, login), isStored: false }
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
    const credentials = cache.find(upTo(chain, i))
    if (!credentials) continue
    const hop = chain.hops[i] as Identity
    context.console.log('Debug', 'a stored session is used', about(hop, credentials))
    if (i === last) return credentials
    start = i + 1
    parent = { identity: hop, name: hop.name, credentials }
  }
  const isStoredParent = parent !== undefined
  if (start === 0 && chain.provider) {
    const kind = await providerKind(chain.provider)
    const outcome = await kind.authenticate(chain.provider, context)
    if (outcome.kind === 'refused') throw refusal(chain, -1, outcome)
    parent = { identity: undefined, name: chain.provider.name, credentials: outcome.credentials }
    if (login.remember) await cache.remember(chain, chain.provider, outcome.credentials)
  }
  for (let i = start; i <= last; i++) {
    const hop = chain.hops[i] as Identity
    context.signal?.throwIfAborted()
    const kind = await factsOf(hop).load()
    const outcome = await kind.authenticate(hop, parent, context)
    if (outcome.kind === 'refused') {
      if (i !== start || !isStoredParent || !familyOf(hop).refusesSession?.(outcome)) throw refusal(chain, i, outcome)
      context.console.log('Debug', 'a stored session is refused', { identity: parent?.name, code: outcome.code })
      return loginAlong(chain, context, { ...login, bypass: 'chain' })
    }
    context.console.log('Debug', 'logged in', about(hop, outcome.credentials))
    const part = upTo(chain, i)
    await cache.keep(part, outcome.credentials, i === last ? 'target' : 'link', context.signal)
    if (login.remember) await cache.remember(part, hop, outcome.credentials)
    parent = { identity: hop, name: hop.name, credentials: outcome.credentials }
  }
  return (parent as Parent).credentials
}

/** What the log says of a hop. */
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
  const { signal } = context
  const identity = targetOf(chain).name
  for (let waited = LOOK_EVERY; ; waited += LOOK_EVERY) {
    try {
      const release = await context.host.files.lock(path, { within: LOOK_EVERY, ...(signal ? { signal } : {}) })
      return { kind: 'held', release }
    } catch (error) {
      if (systemCode(error) !== 'ETIMEDOUT') throw lockTrouble(path, error, signal)
      const credentials = login.bypass === 'none' ? login.cache.find(chain) : undefined
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
    const target = index === at ? refused.target : familyOf(hop).requestedPrincipal(hop)
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
  return factsOf(chain.hops[0]).isAmbient ? 'environment' : 'keys'
}
