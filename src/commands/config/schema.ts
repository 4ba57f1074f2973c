import type { Invocation } from '../../cli/tree.ts'
import { jsonSchema } from '../../config/json-schema.ts'
import type { Project } from '../../project.ts'

/** `atmos config schema`: the JSON Schema of atmos.yaml, for editors and other checkers. */
export async function showSchema(_invocation: Invocation, project: Project): Promise<number> {
  project.console.out(`${JSON.stringify(jsonSchema(), null, 2)}\n`)
  return 0
}
