import { isMap, map, type Value, type ValueMap } from '../../value/value.ts'

/** The content of `backend.tf.json`; `cloud` is a block of its own, whose tokens are filled. */
export function backendFile(type: string, backend: ValueMap, tokens: Readonly<Record<string, string>>): ValueMap {
  const block =
    type === 'cloud' ? (['cloud', filled(backend, tokens)] as const) : (['backend', map([[type, backend]])] as const)
  return map([['terraform', map([block])]])
}

function filled(value: Value, tokens: Readonly<Record<string, string>>): Value {
  if (typeof value === 'string') return value.replace(/\{([a-z_-]+)\}/g, (whole, name: string) => tokens[name] ?? whole)
  if (Array.isArray(value)) return value.map((item) => filled(item, tokens))
  if (!isMap(value)) return value
  return map(Object.entries(value).map(([key, inner]) => [key, filled(inner, tokens)] as const))
}
