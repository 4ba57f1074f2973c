import { isMap, map, type ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'

/** The content of `terraform_override.tf.json`; undefined where nothing is required. Fails on a provider without source. */
export function requiredFile(component: string, version: string, providers: ValueMap): ValueMap | undefined {
  const names = Object.keys(providers)
  if (version === '' && names.length === 0) return undefined
  for (const provider of names) {
    const one = providers[provider]
    if (!isMap(one) || !one.source) throw fail('provider-source', { component, provider })
  }
  const terraform = map()
  if (version !== '') terraform.required_version = version
  if (names.length > 0) terraform.required_providers = providers
  return map([['terraform', terraform]])
}
