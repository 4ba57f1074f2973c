/**
 * Plain data, as YAML and templates see it. Go tells ints from floats, so we do: a `number` that is whole is an int, a
 * `number` with a fraction (or NaN, Inf) is a float, a float that is whole is a `Float`, an int beyond 2^53 a `bigint`.
 */
export type Value = null | boolean | string | number | bigint | Float | Timestamp | Tagged | Value[] | ValueMap

/** A map without a prototype, so that `constructor` or `__proto__` are unknown keys like any other. Make it with `map()`. */
export type ValueMap = { [key: string]: Value }

/** A float64 with a whole value (`1.0`, `1e6`): prints and computes as a float where a plain number would be an int. */
export class Float {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
  valueOf(): number {
    return this.value
  }
  toJSON(): number {
    return this.value
  }
}

/** A YAML timestamp, resolved as Go's yaml.v3 does (`2024-01-02`, `2024-03-04T05:06:07Z`). */
export class Timestamp {
  /** Milliseconds since 1970, UTC. */
  readonly time: number
  /** Offset of the zone in minutes, 0 for UTC. */
  readonly offset: number
  /** As it was written. */
  readonly source: string
  constructor(time: number, offset: number, source: string) {
    this.time = time
    this.offset = offset
    this.source = source
  }
  toJSON(): string {
    return new Date(this.time).toISOString().replace('.000Z', 'Z')
  }
}

/** A node under a tag of ours (`!env HOME`), not evaluated yet. Tags of YAML itself (`!!str`) never come here. */
export class Tagged {
  /** With its exclamation mark: `!env`. */
  readonly tag: string
  readonly value: Value
  constructor(tag: string, value: Value) {
    this.tag = tag
    this.value = value
  }
}

/** The text that stands for a call of a function where values are plain: `!env HOME`. */
export function callText({ tag, value }: Tagged): string {
  if (value === null) return tag
  const text = value instanceof Timestamp ? value.source : String(value).trim()
  return text === '' ? tag : `${tag} ${text}`
}

/** An empty map, or one from entries. */
export function map(entries?: Iterable<readonly [string, Value]>): ValueMap {
  const made: ValueMap = Object.create(null)
  if (entries) for (const [key, value] of entries) made[key] = value
  return made
}

/** Tells a map from every other value. */
export function isMap(value: unknown): value is ValueMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Float) &&
    !(value instanceof Timestamp) &&
    !(value instanceof Tagged)
  )
}

/** The value at a path of keys and indices, or undefined when the way ends earlier. */
export function get(value: Value | undefined, path: readonly (string | number)[]): Value | undefined {
  let here: Value | undefined = value
  for (const key of path) {
    if (Array.isArray(here)) here = typeof key === 'number' ? here[key] : undefined
    else if (isMap(here) && Object.hasOwn(here, key)) here = here[key as string]
    else return undefined
    if (here === undefined) return undefined
  }
  return here
}

/** Whether a value is plain data all the way down, without tags that were not evaluated. */
export function isPlain(value: Value): boolean {
  if (value instanceof Tagged) return false
  if (Array.isArray(value)) return value.every(isPlain)
  if (isMap(value)) return Object.values(value).every((inner) => isPlain(inner as Value))
  return true
}
