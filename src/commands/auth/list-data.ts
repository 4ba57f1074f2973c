import { toJson } from '../../value/json.ts'
import { MASK } from '../../value/secret.ts'
import { isMap, map, type Value, type ValueMap } from '../../value/value.ts'
import { emitYaml } from '../../yaml/emit.ts'
import type { Listing } from './list.ts'

/** The configuration as JSON, without its secrets. */
export function json(listing: Listing): string {
  return `${toJson(data(listing), { indent: 2 }).trimEnd()}\n`
}

/** The configuration as YAML, without its secrets. */
export function yaml(listing: Listing): string {
  return emitYaml(data(listing))
}

function data({ identities, providers }: Listing): ValueMap {
  const half = (entries: readonly { readonly key: string; readonly fields: ValueMap }[]) =>
    map(entries.map(({ key, fields }) => [key, redacted(fields)] as const))
  return map([
    ...(identities.length > 0 ? ([['identities', half(identities)]] as const) : []),
    ...(providers.length > 0 ? ([['providers', half(providers)]] as const) : []),
  ])
}

/** Keys that hold what nobody may see; the id of an access key is none. */
const secret =
  /(^|_)(secret|secret_access_key|client_secret|password|passphrase|private_key|session_token|token|api_key)$/i

function redacted(value: Value): Value {
  if (Array.isArray(value)) return value.map(redacted)
  if (!isMap(value)) return value
  return map(
    Object.entries(value).map(([key, item]) => {
      const hide = secret.test(key) && (typeof item === 'string' || typeof item === 'number')
      return [key, hide ? MASK : redacted(item)] as const
    }),
  )
}
