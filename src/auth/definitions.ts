import type { Place } from '../failure/failure.ts'
import type { Path } from '../value/origin.ts'
import { get, isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'

/** The `auth` section of a configuration, with the places of its values. */
export interface Section {
  /** As merged; undefined when there is none. */
  readonly value: Value | undefined
  /** Where a value was written; the path starts with `auth`. */
  locate(path: Path): Place | undefined
}

interface Definition {
  /** As written. */
  readonly name: string
  /** The name in small letters: by it an entry is found, and its files and profiles are named. */
  readonly key: string
  /** Empty when it is missing. */
  readonly kind: string
  readonly fields: ValueMap
  readonly isDefault: boolean
  readonly tags: readonly string[]
  /** Where a field stands, else the whole entry. */
  place(...path: Path): Place | undefined
}

/** A configured login system: the root of chains. */
export interface Provider extends Definition {
  readonly role: 'provider'
}

/** A configured principal. */
export interface Identity extends Definition {
  readonly role: 'identity'
  readonly via: { readonly provider?: string; readonly identity?: string } | undefined
  readonly alias: string | undefined
  /** The `env` list: what else the identity brings, in order. */
  readonly variables: readonly (readonly [string, string])[]
}

/** Providers and identities by their names in small letters, in the order of names. */
export interface Definitions {
  readonly providers: ReadonlyMap<string, Provider>
  readonly identities: ReadonlyMap<string, Identity>
}

/** Something wrong with the section, for `auth validate`; those who need the entry fail with the same words. */
export interface Problem {
  /** `auth.identities.dev`. */
  readonly subject: string
  readonly message: string
  readonly place: Place | undefined
}

/** What a value of the wrong type is called in a message. */
export function typeName(value: Value | undefined): string {
  if (value === null || value === undefined) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (isMap(value)) return 'a map'
  if (typeof value === 'string') return 'a text'
  if (typeof value === 'boolean') return 'true or false'
  return 'a number'
}

/** A scalar as text: account ids without quotes are numbers in YAML. Undefined for what is empty or no scalar. */
export function textOf(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  return undefined
}

/** Text of a field of an entry, see `textOf`. */
export function text(definition: { readonly fields: ValueMap }, ...path: Path): string | undefined {
  return textOf(get(definition.fields, path))
}

/** Texts of a list; one text is a list of one. */
export function texts(value: Value | undefined): readonly string[] {
  const items = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]
  return items.map(textOf).filter((item) => item !== undefined)
}

/**
 * Reads the providers and identities of a section without judging their kinds. What is not a map where a map belongs is
 * left out and told as a problem, so that one broken entry stops only those who use it.
 */
export function readDefinitions(section: Section): { definitions: Definitions; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const wrong = (path: Path, value: Value | undefined) => {
    const subject = path.join('.')
    const place = section.locate(path)
    problems.push({ subject, place, message: `must be a map, and is ${typeName(value)}` })
  }
  const root = section.value ?? map()
  const entries = (half: 'providers' | 'identities'): readonly [string, ValueMap][] => {
    if (!isMap(root)) return []
    const found = root[half]
    if (found === undefined || found === null) return []
    if (!isMap(found)) {
      wrong(['auth', half], found)
      return []
    }
    const sound: [string, ValueMap][] = []
    for (const name of Object.keys(found).sort(byName)) {
      const fields = found[name]
      if (isMap(fields)) sound.push([name, fields])
      else if (fields === null) sound.push([name, map()])
      else wrong(['auth', half, name], fields)
    }
    return sound
  }
  if (!isMap(root)) wrong(['auth'], root)

  const basics = (half: 'providers' | 'identities', name: string, fields: ValueMap): Definition => ({
    name,
    key: name.toLowerCase(),
    kind: textOf(fields.kind) ?? '',
    fields,
    isDefault: fields.default === true,
    tags: texts(fields.tags),
    place: (...path) => section.locate(['auth', half, name, ...path]) ?? section.locate(['auth', half, name]),
  })
  const providers = entries('providers').map(
    ([name, fields]): Provider => ({ role: 'provider', ...basics('providers', name, fields) }),
  )
  const identities = entries('identities').map(([name, fields]): Identity => {
    const via = isMap(fields.via) ? fields.via : undefined
    const provider = textOf(via?.provider)
    const identity = textOf(via?.identity)
    return {
      role: 'identity',
      ...basics('identities', name, fields),
      via: via && { ...(provider ? { provider } : {}), ...(identity ? { identity } : {}) },
      alias: textOf(fields.alias),
      variables: variables(fields.env),
    }
  })
  for (const entries of [providers, identities]) {
    entries.forEach((entry, at) => {
      const before = entries[at - 1]
      if (before?.key !== entry.key) return
      const half = entry.role === 'provider' ? 'providers' : 'identities'
      const subject = `auth.${half}.${entry.name}`
      problems.push({
        subject,
        message: `is the same name as \`${before.name}\`: case does not count`,
        place: entry.place(),
      })
    })
  }
  const byKey = <D extends Definition>(list: readonly D[]) => new Map(list.map((one) => [one.key, one] as const))
  return { definitions: { providers: byKey(providers), identities: byKey(identities) }, problems }
}

/** The failure of someone who needs the section, when it is no map at all. */
export function mustBeUsable(section: Section): void {
  const { value } = section
  const check = (path: Path, found: Value | undefined) => {
    if (found === undefined || found === null || isMap(found)) return
    throw fail('section-wrong', { section: path.join('.'), found: typeName(found), place: section.locate(path) })
  }
  check(['auth'], value)
  check(['auth', 'identities'], get(value, ['identities']))
  check(['auth', 'providers'], get(value, ['providers']))
}

/** `env` of an identity: a list of `{key, value}`, or a plain map. */
function variables(value: Value | undefined): readonly (readonly [string, string])[] {
  if (isMap(value)) return Object.entries(value).map(([key, item]) => [key, plain(item)] as const)
  if (!Array.isArray(value)) return []
  return value.flatMap((item) => {
    const key = isMap(item) ? textOf(item.key) : undefined
    return isMap(item) && key ? [[key, plain(item.value)] as const] : []
  })
}

function plain(value: Value | undefined): string {
  return value === null || value === undefined ? '' : String(value)
}

/** Order of names: by small letters, then as written. */
export function byName(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()]
  return x < y ? -1 : x > y ? 1 : a < b ? -1 : a > b ? 1 : 0
}
