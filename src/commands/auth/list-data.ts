import type { Project } from '../../project.ts'
import { toJson } from '../../value/json.ts'
import { redacted } from '../../value/redact.ts'
import { map, type ValueMap } from '../../value/value.ts'
import { emitYaml } from '../../yaml/emit.ts'
import type { Listing } from './listing.ts'

/** The configuration as JSON, without its secrets. */
export function json(listing: Listing, project: Project): string {
  return `${toJson(data(listing, project), { indent: 2 }).trimEnd()}\n`
}

/** The configuration as YAML, without its secrets. */
export function yaml(listing: Listing, project: Project): string {
  return emitYaml(data(listing, project))
}

function data({ identities, providers }: Listing, { console }: Project): ValueMap {
  const half = (entries: readonly { readonly key: string; readonly fields: ValueMap }[]) =>
    map(entries.map(({ key, fields }) => [key, redacted(fields, console.replacement)] as const))
  return map([
    ...(identities.length > 0 ? ([['identities', half(identities)]] as const) : []),
    ...(providers.length > 0 ? ([['providers', half(providers)]] as const) : []),
  ])
}
