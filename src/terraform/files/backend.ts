import { isMap, map, type Value, type ValueMap } from '../../value/value.ts'

/** Tokens of a `cloud` backend; Atmos knows the value of the first only, and puts nothing in place of the others. */
const tokens =
  /\{(terraform_workspace|base-component|component|component-path|namespace|environment|region|tenant|stage|workspace|attributes)\}/g

/** The content of `backend.tf.json`; `cloud` is a block of its own, in which `{terraform_workspace}` is filled. */
export function backendFile(type: string, backend: ValueMap, workspace: string): ValueMap {
  const block =
    type === 'cloud' ? (['cloud', filled(backend, workspace)] as const) : (['backend', map([[type, backend]])] as const)
  return map([['terraform', map([block])]])
}

/** Tokens of a `cloud` backend that come out empty. */
export function emptyTokens(type: string, backend: ValueMap): readonly string[] {
  if (type !== 'cloud') return []
  const found = JSON.stringify(backend).match(tokens) ?? []
  return [...new Set(found)].filter((token) => token !== '{terraform_workspace}')
}

function filled(value: Value, workspace: string): Value {
  if (typeof value === 'string')
    return value.replace(tokens, (_, name: string) => (name === 'terraform_workspace' ? workspace : ''))
  if (Array.isArray(value)) return value.map((item) => filled(item, workspace))
  if (!isMap(value)) return value
  return map(
    Object.entries(value).map(([key, inner]) => [filled(key, workspace) as string, filled(inner, workspace)] as const),
  )
}
