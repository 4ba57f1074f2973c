import { isSecretName, secretsOf } from './secret-names.ts'
import { isMap, map, Tagged, type Value, type ValueMap } from './value.ts'

const made = new WeakMap<object, Map<string, ValueMap>>()

/**
 * The data with `mask` in place of every text and number under a secret name, in maps and in lists of `{key, value}` or
 * `{name, value}`, as environments are written. Of the same map it is made once.
 */
export function redacted(data: ValueMap, mask: string): ValueMap {
  const known = made.get(data) ?? new Map<string, ValueMap>()
  made.set(data, known)
  let value = known.get(mask)
  if (!value) {
    value = replaced(data, mask) as ValueMap
    known.set(mask, value)
  }
  return value
}

function replaced(value: Value, mask: string, hide = false): Value {
  if (Array.isArray(value)) return value.map((item) => replaced(item, mask, hide))
  if (isMap(value)) {
    const entry = entryName(value)
    return map(
      Object.entries(value).map(([key, item]) => {
        const isValue = key === 'value' || key === 'default'
        const named = isValue && entry !== undefined ? entry : key
        return [key, replaced(item, mask, isSecretName(named))]
      }),
    )
  }
  const isText = (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'bigint'
  return hide && isText ? mask : value
}

/** What a `{key: DB_PASSWORD, value: …}` of a list is called. */
function entryName(value: ValueMap): string | undefined {
  const name = value.key ?? value.name
  return typeof name === 'string' ? name : undefined
}

/** All secrets that stand in data in plain text, by their names; see `secretsOf`. Templates and functions are none. */
export function secretsIn(value: Value | undefined): string[] {
  const found: string[] = []
  visit(value, '', (name, text) => void found.push(...secretsOf(name, text)))
  return found
}

/**
 * Whether data holds what looks like a secret in plain text, so that it must not be written to a cache: any literal under
 * a secret name, however short. Templates, functions and empty texts are none.
 */
export function holdsSecret(value: Value | undefined): boolean {
  let found = false
  visit(value, '', (name, text) => {
    found ||= (isSecretName(name) && !text.includes('{{')) || secretsOf(name, text).length > 0
  })
  return found
}

/** Shows every text that is not empty with the name that it stands under. */
function visit(value: Value | undefined, name: string, see: (name: string, text: string) => void): void {
  if (typeof value === 'string') {
    if (value !== '') see(name, value)
  } else if (Array.isArray(value)) for (const item of value) visit(item, name, see)
  else if (value instanceof Tagged) {
    // The text behind a function is its argument; the default of `!env NAME DEFAULT` is a literal.
    if (typeof value.value !== 'string') visit(value.value, name, see)
    else if (value.tag === '!env') visit(value.value.trim().replace(/^\S+\s*/, ''), name, see)
  } else if (isMap(value)) {
    const entry = entryName(value)
    for (const key of Object.keys(value)) {
      const isValue = entry !== undefined && (key === 'value' || key === 'default')
      visit(value[key] as Value, isValue ? entry : key, see)
    }
  }
}
