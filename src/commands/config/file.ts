import { splitList } from '../../cli/scan.ts'
import type { Selection } from '../../config/configuration.ts'
import { editableFile } from '../../config/sources.ts'
import type { Project } from '../../project.ts'
import { parseYaml } from '../../yaml/parse.ts'

/** What the flags and variables of a run choose. */
export function selectionOf({ flags, host, cwd }: Project): Selection {
  const env = host.environment.variables
  return {
    files: flags.config.length > 0 ? flags.config : splitList(env.ATMOS_CONFIG ?? ''),
    directories: flags.configPath.length > 0 ? flags.configPath : splitList(env.ATMOS_CONFIG_PATH ?? ''),
    cwd,
  }
}

/** The file that is edited, with its name as people know it. */
export function openFile(project: Project): { readonly file: string; readonly shown: string; readonly text: string } {
  const { host, cwd } = project
  const file = editableFile(host, selectionOf(project), host.environment.variables)
  const shown = file.startsWith(`${cwd}/`) ? file.slice(cwd.length + 1) : file
  return { file, shown, text: host.files.readText(file) }
}

/** Writes the file anew, once it is sure that it can be read again; its mode stays. */
export function saveFile({ host }: Project, file: string, text: string): void {
  parseYaml(text, file)
  host.files.writeAtomic(file, text)
}
