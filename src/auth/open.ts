import type { Configuration } from '../config/configuration.ts'
import { keyringVariable } from '../config/secrets.ts'
import type { Env, Host } from '../host/host.ts'
import type { Console } from '../terminal/console.ts'
import { formatDuration } from '../value/duration.ts'
import { join } from '../value/file-path.ts'
import { learnFrom } from '../value/secret.ts'
import { get, isMap, map } from '../value/value.ts'
import { applyEffect, type Effect, effectOf } from './apply.ts'
import type { Auth, NamedBy, Plan, Reason } from './auth.ts'
import { authenticate, type Bypass, type LoggedIn } from './authenticate.ts'
import { type Cache, openCache } from './cache.ts'
import { buildChain, type Chain, targetOf, upTo } from './chain.ts'
import { asker, type LoginContext, newQueue } from './context.ts'
import { type Credentials, expiryOf, lastsLongEnough } from './credentials.ts'
import {
  byName,
  type Definitions,
  type Identity,
  mustBeUsable,
  type Problem,
  readDefinitions,
  type Section,
  textOf,
} from './definitions.ts'
import { fail } from './failures.ts'
import { shapeOf } from './families/shape.ts'
import { type Folders, folders } from './folders.ts'
import { factsOf } from './identities/registry.ts'
import type { Keyring } from './keyrings/keyring.ts'
import { type Chooser, defaultIdentity, pickIdentity, resolveIdentity } from './pick.ts'
import { identitiesByProfile } from './profiles.ts'
import { findRealm } from './realm.ts'
import { storedKeys } from './stored-keys.ts'

/** What authentication is opened with: configuration as it was read, and the world. */
export interface AuthOptions {
  readonly host: Host
  readonly console: Console
  /** Process environment plus what the configuration promotes. */
  readonly env: Env
  /** `env` of the configuration, which children have too: what is looked for in the environment is looked for there as well. */
  readonly globalEnv?: Env
  readonly cwd: string
  readonly section: Section
  /** The section of the project, where `section` is that of a component; the same when absent. */
  readonly projectSection?: Section
  /** Folder of the configuration; undefined when none was found. */
  readonly directory: string | undefined
  /** Names of identities by profile, for hints; asked only when something is not found. */
  readonly profiles?: () => ReadonlyMap<string, ReadonlySet<string>>
}

/** Authentication as the `auth` commands see it. */
export interface OpenAuth extends Auth {
  readonly host: Host
  readonly definitions: Definitions
  readonly section: Section
  /** What is wrong with the section as such. */
  readonly problems: readonly Problem[]
  readonly folders: Folders
  readonly cache: Cache
  readonly chooser: Chooser
  keyring(): Promise<Keyring>
  identity(name: string, namedBy?: NamedBy): Identity
  chain(identity: Identity): Chain
  effect(identity: Identity): Effect
  context(identity: string, reason: Reason, silent?: boolean): LoginContext
  /** Logs in, using stored sessions as `bypass` allows; `silent` asks nobody. */
  login(
    identity: Identity,
    reason: Reason,
    how: { readonly bypass: Bypass; readonly remember?: boolean; readonly silent?: boolean },
  ): Promise<LoggedIn>
}

/** The slices of a project that authentication is made of. */
export interface AuthProject {
  readonly host: Host
  readonly console: Console
  readonly cwd: string
  configuration(): Promise<Configuration>
}

/** Opens authentication for a project: on the `auth` section of its configuration. */
export async function openAuth(project: AuthProject): Promise<OpenAuth> {
  const { host, console, cwd } = project
  const configuration = await project.configuration()
  return openAuthOn({
    host,
    console,
    cwd,
    env: configuration.env,
    globalEnv: configuration.globalEnv,
    section: { value: configuration.value.auth, locate: (path) => configuration.locate(path) },
    directory: configuration.found ? configuration.directory : undefined,
    profiles: () => identitiesByProfile(host, configuration),
  })
}

/**
 * Opens authentication on a section. Nothing is asked, loaded or read here: identities, chains and stored sessions
 * are looked at when somebody needs them. Fails only on a realm that cannot be a name.
 */
export async function openAuthOn(options: AuthOptions): Promise<OpenAuth> {
  const { host, console, env, section } = options
  const { definitions, problems } = readDefinitions(section)
  const root = isMap(section.value) ? section.value : map()
  const place = () => section.locate(['auth', 'realm'])
  const realm = await findRealm({ env, configured: textOf(root.realm), directory: options.directory, place })
  const places = folders(env, host.system)

  let opened: Promise<Keyring> | undefined
  const keyring = () => {
    opened ??= openConfiguredKeyring()
    return opened
  }
  const keyringType = env.ATMOS_KEYRING_TYPE || textOf(get(root, ['keyring', 'type'])) || 'system'
  const openConfiguredKeyring = async () => {
    const { openKeyring } = await import('./keyrings/registry.ts')
    const spec = get(root, ['keyring', 'spec'])
    return openKeyring(keyringType, {
      host,
      console,
      env,
      cwd: options.cwd,
      spec: isMap(spec) ? spec : map(),
      dataFolder: places.data,
      home: places.home,
    })
  }
  // Logins see the variables that children see.
  const ambient = { ...env, ...options.globalEnv }
  let project: Definitions | undefined
  const isProjects = (way: Chain): boolean => {
    if (options.projectSection === undefined) return true
    project ??= readDefinitions(options.projectSection).definitions
    const same = project.identities.get(targetOf(way).key)
    try {
      return same !== undefined && shapeOf(buildChain(project, same)) === shapeOf(way)
    } catch {
      // The project's own chain is broken.
      return false
    }
  }
  const cache = openCache({
    host,
    console,
    env: ambient,
    config: places.config,
    realm: realm.name,
    isProjects,
    keyring,
  })
  const chooser: Chooser = {
    host,
    console,
    definitions,
    profilesWith: (test) =>
      [...(options.profiles?.() ?? [])].filter(([, identities]) => test(identities)).map(([profile]) => profile),
  }

  const identity = (name: string, namedBy?: NamedBy) => {
    mustBeUsable(section)
    const key = name.trim().toLowerCase()
    const wrong = problems.find((one) => one.subject.toLowerCase() === `auth.identities.${key}`)
    if (wrong && !definitions.identities.has(key))
      throw fail('entry-wrong', { identity: name, problem: wrong.message, place: wrong.place })
    return resolveIdentity(chooser, name, namedBy)
  }
  const chain = (of: Identity) => buildChain(definitions, of)
  const effect = (of: Identity) => {
    const way = chain(of)
    return effectOf(way, cache.sharedFiles(way))
  }
  const questions = newQueue()
  const usedCodes = new Map<string, Set<string>>()
  const context = (of: string, reason: Reason, silent = false): LoginContext => {
    const { signal } = reason
    const common = { host, console, reason, silent }
    const place = { env: ambient, cwd: options.cwd, realm: realm.name }
    return { ...common, ...place, signal, usedCodes, keyring, ...asker(common, of, questions) }
  }
  const login: OpenAuth['login'] = async (of, reason, how) => {
    const own = context(of.name, reason, how.silent)
    const made = await authenticate(chain(of), own, {
      cache,
      realmFolder: join(places.config, realm.name),
      bypass: how.bypass,
      remember: how.remember ?? false,
    })
    if (own.asked() && !how.remember) console.say(`✓ ${of.name}${until(made.credentials, host.clock.now())}\n`)
    return made
  }

  // One login per process and identity: whoever comes second waits for the first. A failed one is forgotten.
  const running = new Map<string, Promise<Credentials>>()
  const credentialsOf = async (of: Identity, reason: Reason): Promise<Credentials> => {
    const before = running.get(of.key)
    if (before) {
      const credentials = await before
      if (lastsLongEnough(credentials, host.clock.now())) return credentials
    }
    // A child finds the environment's own credentials by itself.
    if (factsOf(of).isAmbient) return { kind: 'none' }
    const work = login(of, reason, { bypass: 'none' }).then(({ credentials }) => credentials)
    running.set(of.key, work)
    work.catch(() => running.delete(of.key))
    return work
  }

  const session: OpenAuth['session'] = async (name, reason, others = []) => {
    const of = identity(name, reason.namedBy)
    const way = chain(of)
    // A step may print what it finds beside its own session, and a key whose session was stored was not asked for.
    learnFrom(() => {
      for (let index = 0; index < way.hops.length; index++) cache.find(upTo(way, index), true)
      return []
    })
    // The system's keyring could ask for its password, so that one is only asked by a login.
    const password = keyringVariable({ value: map([['auth', root]]), env })
    if (keyringType === 'file' && env[password]) learnFrom(() => storedKeys(way.hops[0], realm.name, keyring))
    const credentials = await credentialsOf(of, reason)
    const besides = await Promise.all(
      others.map(async (other) => {
        const another = identity(other, reason.namedBy)
        return { chain: chain(another), credentials: await credentialsOf(another, reason) }
      }),
    )
    const files = await cache.deliver({ chain: way, credentials }, besides, reason.signal)
    const applied = effectOf(way, files)
    return {
      identity: of.name,
      expires: expiryOf(credentials),
      ...(credentials.kind === 'aws' && credentials.principal ? { principal: credentials.principal } : {}),
      environment: (base) => applyEffect(base, applied, host.system.platform),
    }
  }

  const plan = (name: string): Plan => {
    const of = identity(name)
    const way = chain(of)
    const applied = effectOf(way, cache.childFiles(way))
    const stored = way.hops.map((_, index) => cache.find(upTo(way, index)))
    const nearest = stored.findLastIndex((credentials) => credentials !== undefined)
    const hops = way.hops.map((hop, index): Plan['hops'][number] => {
      const credentials = stored[index]
      const expires = credentials && expiryOf(credentials)
      const facts = { name: hop.name, kind: hop.kind }
      if (credentials) return { ...facts, state: 'cached', ...(expires === undefined ? {} : { expires }) }
      return index < nearest ? { ...facts, state: 'none' } : { ...facts, ...factsOf(hop).cost(hop) }
    })
    const root = way.provider && { name: way.provider.name, kind: way.provider.kind, state: 'none' as const }
    return {
      identity: of.name,
      hops: root ? [root, ...hops] : hops,
      sets: applied.sets,
      environment: (base) => applyEffect(base, applied, host.system.platform),
    }
  }

  return {
    identities: [...definitions.identities.values()].map((one) => one.name).sort(byName),
    realm,
    resolve: (name, namedBy) => identity(name, namedBy).name,
    pick: async () => {
      mustBeUsable(section)
      return (await pickIdentity(chooser)).name
    },
    choose: async () => {
      mustBeUsable(section)
      return (await defaultIdentity(chooser)).name
    },
    host,
    session,
    plan,
    definitions,
    section,
    problems,
    folders: places,
    cache,
    chooser,
    keyring,
    identity,
    chain,
    effect,
    context,
    login,
  }
}

function until(credentials: Credentials, now: number): string {
  const expires = expiryOf(credentials)
  const who = credentials.kind === 'aws' && credentials.principal ? `: ${credentials.principal}` : ''
  return expires === undefined ? who : ` for ${formatDuration(expires - now, 'min')}${who}`
}
