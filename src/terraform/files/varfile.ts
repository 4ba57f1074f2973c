import { toJson } from '../../value/json.ts'
import { isMap, map, type Value, type ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'

/** What a component's variables come to: those for the file, and those that only the tool's environment may hold. */
export interface Variables {
  readonly file: ValueMap
  /** `TF_VAR_<name>`. */
  readonly env: Readonly<Record<string, string>>
  /** Names of what is not in the file. */
  readonly withheld: readonly string[]
}

/** How a value that is not known yet reads. */
export const COMPUTED = '(computed)'

/**
 * Splits the variables of a component. What the module declares sensitive and what holds a known secret stays out of the
 * file. Fails on a value that is not known yet.
 */
export function variables(
  component: string,
  vars: ValueMap,
  sensitive: ReadonlySet<string>,
  holdsSecret: (text: string) => boolean,
): Variables {
  const file = map()
  const env: Record<string, string> = {}
  const withheld: string[] = []
  for (const name of Object.keys(vars).sort()) {
    const value = vars[name] as Value
    if (unknown(value)) throw fail('computed', { component, variable: name })
    const text = typeof value === 'string' ? value : toJson(value)
    const secret = sensitive.has(name) || holdsSecret(text)
    if (!secret || value === null) file[name] = value
    else {
      env[`TF_VAR_${name}`] = text
      withheld.push(name)
    }
  }
  return { file, env, withheld }
}

function unknown(value: Value): boolean {
  if (value === COMPUTED) return true
  if (Array.isArray(value)) return value.some(unknown)
  return isMap(value) && Object.values(value).some(unknown)
}
