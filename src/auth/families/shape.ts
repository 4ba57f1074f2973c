import { isSecretName } from '../../value/secret-names.ts'
import { Float, isMap, map, type Value } from '../../value/value.ts'
import type { Chain } from '../chain.ts'

/** Keys of an entry that say nothing about its sessions: who may use it, and how it is shown. */
const aside = new Set(['default', 'required', 'tags', 'alias', 'env', 'via', 'provider'])

/**
 * Everything in the configuration that shapes a session: kinds, principals, keys, regions, endpoints, durations, along the
 * whole chain. It is a text that is equal for equal definitions, in whatever order their keys are. Fields of later
 * versions are part of it as well. Secrets are not, nor are `ignored` keys, such as the program that prints MFA codes.
 */
export function shapeOf({ provider, hops }: Chain, ignored: readonly string[] = []): string {
  const entries = [provider, ...hops].map((entry) => {
    if (!entry) return null
    const kept = Object.entries(entry.fields).filter(([key]) => !aside.has(key))
    return withoutSecrets(map(kept), ignored)
  })
  return canonical(entries)
}

function withoutSecrets(value: Value, ignored: readonly string[]): Value {
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, ignored))
  if (!isMap(value)) return value
  const kept = Object.entries(value).filter(
    ([key, item]) => (isMap(item) || !isSecretName(key)) && !ignored.includes(key),
  )
  return map(kept.map(([key, item]) => [key, withoutSecrets(item, ignored)] as const))
}

/** JSON with keys in order, so that the order of a file does not matter. */
function canonical(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (isMap(value)) {
    const pairs = Object.keys(value).sort()
    return `{${pairs.map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Value)}`).join(',')}}`
  }
  if (typeof value === 'bigint' || value instanceof Float) return String(value.valueOf())
  return JSON.stringify(value) ?? 'null'
}
