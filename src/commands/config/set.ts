import type { Invocation } from '../../cli/tree.ts'
import { setValue, type ValueType } from '../../config/edit.ts'
import { parsePath } from '../../config/edit-path.ts'
import { fail } from '../../config/failures.ts'
import { type Leaf, type Section, schema } from '../../config/schema.ts'
import type { Project } from '../../project.ts'
import type { Path } from '../../value/origin.ts'
import { openFile, saveFile } from './file.ts'

/** The types that a value can be asked to have. */
export const types: readonly ValueType[] = ['string', 'int', 'bool', 'float', 'null', 'yaml']

/** `atmos config set`: changes one value of the file; its type is that of the key, unless another is asked for. */
export async function set(invocation: Invocation, project: Project): Promise<number> {
  const [text = '', value = ''] = invocation.arguments
  const path = parsePath(text)
  const asked = String(invocation.flags.type ?? '')
  if (asked !== '' && !types.includes(asked as ValueType)) throw fail('unknown-type', { type: asked })
  const { file, shown, text: before } = openFile(project)
  const type = asked === '' ? typeOf(path) : (asked as ValueType)
  saveFile(project, file, setValue(before, shown, path, value, type))
  project.console.say(`✓ Set ${text} to ${value} in ${shown}`)
  return 0
}

function typeOf(path: Path): ValueType {
  let here: Leaf | Section | undefined = schema
  for (const key of path) {
    if (typeof here === 'object' && typeof key === 'string') here = here[key] ?? here[key.toLowerCase()]
    else if (here === 'texts' && typeof key === 'number') return 'string'
    else return 'string'
  }
  if (here === 'bool' || here === 'int') return here
  return here === 'texts' ? 'yaml' : 'string'
}
