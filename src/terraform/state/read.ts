import { isFailure } from '../../failure/failure.ts'
import { fromJson } from '../../value/json.ts'
import { learn } from '../../value/secret.ts'
import { get, isMap, map, type Value, type ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'
import type { About, StateBackend } from './backend.ts'
import { partOf } from './part.ts'

/** Backends whose state can be read without the tool. */
export const stateBackends: ReadonlyMap<string, () => Promise<StateBackend>> = new Map([
  ['local', async () => (await import('./local.ts')).local],
  ['http', async () => (await import('./http.ts')).http],
  ['s3', async () => (await import('./s3.ts')).s3],
  ['gcs', async () => (await import('./gcs.ts')).gcs],
  ['azurerm', async () => (await import('./azurerm.ts')).azurerm],
])

/**
 * The values of the outputs in a state; undefined where the state is encrypted, which the tool alone can read. Fails
 * with `terraform/bad-state` where the text is no state.
 */
export function outputsOf(text: string, about: About): ValueMap | undefined {
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text
  // Of a large state the outputs are a small part, and only they are read with care for the kinds of their numbers.
  const part = partOf(plain, 'outputs')
  if (part === undefined && partOf(plain, 'encrypted_data') !== undefined) return undefined
  let outputs: Value | undefined
  try {
    outputs = part !== undefined && isWhole(plain) ? fromJson(part) : get(fromJson(plain), ['outputs'])
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
    throw fail('bad-state', { ...about, problem: thrown.words.message }, thrown)
  }
  return valuesOf(outputs)
}

/** Whether a text is JSON to its end: one that was cut off must not pass for a state. */
function isWhole(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/**
 * The values of outputs as the tool writes them: `{name: {value, type, sensitive}}`. What is sensitive is masked from
 * now on, wherever it is printed.
 */
export function valuesOf(outputs: Value | undefined): ValueMap {
  const values = map()
  if (!isMap(outputs)) return values
  for (const [name, one] of Object.entries(outputs)) {
    values[name] = get(one, ['value']) ?? null
    if (isMap(one) && one.sensitive === true) mask(values[name] as Value)
  }
  return values
}

function mask(value: Value): void {
  if (typeof value === 'string') learn(value)
  else if (Array.isArray(value)) for (const item of value) mask(item)
  else if (isMap(value)) for (const item of Object.values(value)) mask(item)
}
