import { redacted } from '../../auth/redacted.ts'
import { toJson } from '../../value/json.ts'
import { map, type ValueMap } from '../../value/value.ts'
import { emitYaml } from '../../yaml/emit.ts'
import type { Listing } from './listing.ts'

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
