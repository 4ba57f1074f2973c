import type { Invocation } from '../../cli/tree.ts'
import { parsePath } from '../../config/edit-path.ts'
import { fail } from '../../config/failures.ts'
import { scalarText } from '../../config/scalar.ts'
import type { Project } from '../../project.ts'
import { get, isMap, type ValueMap } from '../../value/value.ts'
import { effective } from '../describe/config.ts'

/** `atmos config get`: the value in force at a path; a single value bare, anything else as YAML. */
export async function getValue(invocation: Invocation, project: Project): Promise<number> {
  const [text = ''] = invocation.arguments
  const path = parsePath(text)
  const whole = await effective(await project.configuration(), project)
  const value = get(whole, path)
  if (value === undefined) throw fail('not-found', { path: text, known: siblings(whole, path) })
  const bare = scalarText(value)
  if (bare !== undefined) project.console.out(`${bare}\n`)
  else {
    const { emitYaml } = await import('../../yaml/emit.ts')
    project.console.data(value, emitYaml)
  }
  return 0
}

/** Paths beside the one that was asked for. */
function siblings(whole: ValueMap, path: readonly (string | number)[]): string[] {
  const holder = path.slice(0, -1)
  const around = get(whole, holder)
  return isMap(around) ? Object.keys(around).map((key) => [...holder, key].join('.')) : []
}
