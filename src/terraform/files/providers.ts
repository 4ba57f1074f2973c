import { isMap, map, type Value, type ValueMap } from '../../value/value.ts'

/** The content of `providers_override.tf.json`: keys with a dot (`aws.use1`) are aliases of the provider before it. */
export function providersFile(providers: ValueMap): ValueMap {
  const made = map()
  const names = Object.keys(providers).sort()
  const aliased = new Map<string, Value[]>()
  for (const name of names) {
    const cut = name.indexOf('.')
    if (cut < 0) continue
    const block = providers[name]
    const alias = name.slice(cut + 1)
    const full: Value = isMap(block)
      ? block.alias === undefined
        ? map([...Object.entries(block), ['alias', alias]])
        : block
      : (block ?? null)
    const base = name.slice(0, cut)
    aliased.set(base, [...(aliased.get(base) ?? []), full])
  }
  for (const name of names) if (!name.includes('.')) made[name] = providers[name] as Value
  for (const [base, list] of aliased) {
    const own = providers[base]
    made[base] = own === undefined ? list : [own, ...list]
  }
  return map([['provider', made]])
}
