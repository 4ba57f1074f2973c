import type { Auth, Reason } from '../auth/auth.ts'
import { chosen } from '../auth/choose.ts'
import { openAuthOn } from '../auth/open.ts'
import type { Project } from '../project.ts'
import type { IdentityInForce } from '../steps/environment.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'

/** Authentication on sections that components change, each opened once per run. */
const opened = new WeakMap<Project, Map<string, Promise<Auth>>>()

/**
 * As whom the tool runs on a component: `--identity`, else `ATMOS_IDENTITY`, else the default identity of its merged
 * `auth`, else the person's choice. Decided once, before anything is processed; the login is shared by the whole run.
 * Other identities with `required: true` are logged in too, for the sake of their profiles: providers of the module name
 * them. `named` is an identity that a command has chosen already (`false`: nobody), which leaves nothing to decide; with
 * `alone` no other is logged in.
 */
export async function identityOf(
  project: Project,
  auth: ValueMap,
  neededBy: Reason['neededBy'],
  signal: AbortSignal,
  { named, alone }: { readonly named?: string | false | undefined; readonly alone?: boolean } = {},
): Promise<IdentityInForce> {
  const configuration = await project.configuration()
  const choice =
    named === undefined
      ? chosen(project.flags.identity, configuration.env.ATMOS_IDENTITY)
      : named === false
        ? ({ kind: 'off' } as const)
        : ({ kind: 'name', name: named } as const)
  if (choice?.kind === 'off') return 'off'
  const open = await authOn(project, auth)
  if (open.identities.length === 0) {
    if (choice?.kind === 'name') open.resolve(choice.name, '--identity')
    if (choice?.kind === 'pick') await open.pick()
    return undefined
  }
  const name =
    choice?.kind === 'name' ? open.resolve(choice.name, '--identity') : await once(open, choice?.kind ?? 'default')
  const reason = { neededBy, signal }
  const session = await open.session(name, reason)
  const others: string[] = []
  for (const other of alone ? [] : required(auth, name)) {
    try {
      await open.session(other, reason)
      others.push(other)
    } catch (thrown) {
      project.console.warn(`The identity ${other}, which is required too, cannot be used: ${(thrown as Error).message}`)
    }
  }
  return others.length === 0 ? session : open.session(name, reason, others)
}

const answers = new WeakMap<Auth, Map<string, Promise<string>>>()

/** A person is asked once, however many components run. */
function once(auth: Auth, kind: string): Promise<string> {
  const known = answers.get(auth) ?? new Map<string, Promise<string>>()
  answers.set(auth, known)
  let answer = known.get(kind)
  if (!answer) {
    answer = kind === 'pick' ? auth.pick() : auth.choose()
    known.set(kind, answer)
  }
  return answer
}

function required(auth: ValueMap, besides: string): string[] {
  const identities = isMap(auth.identities) ? auth.identities : {}
  return Object.keys(identities)
    .filter((name) => name.toLowerCase() !== besides.toLowerCase())
    .filter((name) => (identities[name] as ValueMap | null)?.required === true)
    .sort()
}

/** Authentication on a component's merged section: the project's own where the component changes nothing. */
export async function authOn(project: Project, auth: ValueMap): Promise<Auth> {
  const configuration = await project.configuration()
  const global = configuration.get('auth')
  const key = JSON.stringify(auth)
  if (key === '{}' || key === JSON.stringify(global)) return project.auth()
  let known = opened.get(project)
  if (!known) {
    known = new Map()
    opened.set(project, known)
  }
  let opening = known.get(key)
  if (!opening) {
    const { host, console, cwd } = project
    opening = openAuthOn({
      host,
      console,
      cwd,
      env: configuration.env,
      section: {
        value: withMarkers(auth, isMap(global) ? global : map()),
        locate: (path) => configuration.locate(path),
      },
      projectSection: { value: global, locate: (path) => configuration.locate(path) },
      globalEnv: configuration.globalEnv,
      directory: configuration.found ? configuration.directory : undefined,
    })
    known.set(key, opening)
  }
  return opening
}

/**
 * The merged section with its markers applied: an identity entry that says nothing but `default` points at the one of
 * that name in whatever case, and a default that the component sets is the only one.
 */
export function withMarkers(auth: ValueMap, global: ValueMap): ValueMap {
  if (!isMap(auth.identities)) return auth
  const globals = isMap(global.identities) ? global.identities : map()
  const identities = map()
  const markers = new Map<string, Value>()
  for (const [name, value] of Object.entries(auth.identities)) {
    const marker = isMap(value) && Object.keys(value).length === 1 && typeof value.default === 'boolean'
    if (!marker) identities[name] = value
    else markers.set(name, (value as ValueMap).default as Value)
  }
  for (const [name, flag] of markers) {
    const target = Object.keys(identities).find((one) => one.toLowerCase() === name.toLowerCase())
    if (target !== undefined)
      identities[target] = map([...Object.entries(identities[target] as ValueMap), ['default', flag]])
    else if (flag === true) throw fail('unknown-default-identity', { name, known: Object.keys(identities) })
  }
  const isDefault = (of: ValueMap, name: string) => isMap(of[name]) && (of[name] as ValueMap).default === true
  const own = Object.keys(identities).filter((name) => isDefault(identities, name) && !isDefault(globals, name))
  if (own.length > 0) {
    for (const name of Object.keys(identities)) {
      if (own.includes(name) || !isDefault(identities, name)) continue
      identities[name] = map([...Object.entries(identities[name] as ValueMap), ['default', false]])
    }
  }
  return map([...Object.entries(auth).filter(([key]) => key !== 'identities'), ['identities', identities]])
}
