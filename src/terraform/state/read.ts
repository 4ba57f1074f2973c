import { isFailure } from '../../failure/failure.ts'
import type { Env, Host } from '../../host/host.ts'
import { fromJson } from '../../value/json.ts'
import { get, isMap, map, type Value, type ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'
import type { Ready } from '../ready.ts'

/** What reading a state may use. */
export interface StateAsking {
  readonly host: Host
  /** Environment of the identity in force. */
  readonly env: () => Promise<Env>
}

/** Reads the state of a backend: its text, undefined where there is none. The place is for messages. */
export type StateBackend = (
  of: Pick<Ready, 'folder' | 'workspace' | 'component' | 'stack'> & { readonly backend: ValueMap },
  asking: StateAsking,
) => Promise<{ readonly text: string | undefined; readonly place: string }>

/** Backends whose state can be read without the tool. */
export const stateBackends: ReadonlyMap<string, () => Promise<StateBackend>> = new Map([
  ['local', async () => (await import('./local.ts')).local],
  ['http', async () => (await import('./http.ts')).http],
  ['s3', async () => (await import('./s3.ts')).s3],
])

/** The values of the outputs in a state. Fails where the text is no state. */
export function outputsOf(
  text: string,
  about: { readonly component: string; readonly stack: string; readonly place: string },
): ValueMap {
  let state: Value
  try {
    state = fromJson(text)
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
    throw fail('bad-state', { ...about, problem: thrown.words.message }, thrown)
  }
  return valuesOf(get(state, ['outputs']))
}

/** The values of outputs as the tool writes them: `{name: {value, type, sensitive}}`. */
export function valuesOf(outputs: Value | undefined): ValueMap {
  const values = map()
  if (isMap(outputs)) for (const [name, one] of Object.entries(outputs)) values[name] = get(one, ['value']) ?? null
  return values
}
