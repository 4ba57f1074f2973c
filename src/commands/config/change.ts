import type { Invocation } from '../../cli/tree.ts'
import { deleteValue, formatText } from '../../config/edit.ts'
import { parsePath } from '../../config/edit-path.ts'
import type { Project } from '../../project.ts'
import { openFile, saveFile } from './file.ts'

/** `atmos config delete`: takes one value out of the file; what is not there is no error. */
export async function remove(invocation: Invocation, project: Project): Promise<number> {
  const [text = ''] = invocation.arguments
  const path = parsePath(text)
  const { file, shown, text: before } = openFile(project)
  const after = deleteValue(before, shown, path)
  if (after === undefined) project.console.say(`✓ Nothing to delete: ${text} is not set in ${shown}`)
  else {
    saveFile(project, file, after)
    project.console.say(`✓ Deleted ${text} from ${shown}`)
  }
  return 0
}

/** `atmos config format`: puts the file in order. */
export async function format(_invocation: Invocation, project: Project): Promise<number> {
  const { file, shown, text } = openFile(project)
  const after = formatText(text, shown)
  if (after !== text) saveFile(project, file, after)
  project.console.say(`✓ Formatted ${shown}`)
  return 0
}
