import { fail } from '../../config/failures.ts'
import { selectionOf } from '../../config/selection.ts'
import { editableFile } from '../../config/sources.ts'
import { systemWords } from '../../host/system-words.ts'
import type { Project } from '../../project.ts'
import { seenFrom } from '../../value/file-path.ts'
import { parseYaml } from '../../yaml/parse.ts'
import { readYamlText } from '../../yaml/text.ts'

/** The file that is edited, with its name as people know it. */
export function openFile(project: Project): { readonly file: string; readonly shown: string; readonly text: string } {
  const { host, cwd, flags } = project
  const file = editableFile(host, selectionOf(host, flags), host.environment.variables)
  return { file, shown: seenFrom(cwd, file), text: readYamlText(host.files, file) }
}

/** Writes the file anew, once it is sure that it can be read again; its mode stays. Fails with `config/unwritable`. */
export function saveFile({ host }: Project, file: string, text: string): void {
  parseYaml(text, file)
  try {
    host.files.writeAtomic(file, text)
  } catch (error) {
    throw fail('unwritable', { file, why: systemWords(error) }, error)
  }
}
