import type { Env } from '../host/host.ts'
import type { Project } from '../project.ts'
import { dataFolder } from './data-folder.ts'
import { fail } from './failures.ts'
import type { Call } from './invocation.ts'
import type { Command, Ready } from './ready.ts'
import { capture, type Lines, type Tool } from './tool.ts'

/**
 * Selects the workspace, making it where there is none. The tool's words are only shown when that fails. A workspace that
 * cannot be made since it is the selected one already is fine.
 */
export async function selectWorkspace(
  command: Command,
  tool: Tool,
  call: Call,
  ready: Ready,
  lines: Lines | undefined,
): Promise<number> {
  const { project } = command
  const selected = await capture(project, tool, call.args, command.signal())
  if (selected.code === 0) return 0
  let said = selected.stdout + selected.stderr
  let code = selected.code
  if (!call.args.includes('-or-create')) {
    const { workspace, component, stack } = ready
    const words = `terraform ${command.words.join(' ')}`
    if (/doesn't exist|does not exist/.test(said))
      throw fail('workspace-missing', { workspace, component, stack, command: words })
  } else if (code === 1) {
    const made = await capture(project, tool, ['workspace', 'new', ready.workspace], command.signal())
    if (made.code === 0) return 0
    code = made.code
    said += made.stdout + made.stderr
    if (code === 1 && currentWorkspace(project, ready.folder, tool.env) === ready.workspace) return 0
  }
  const text = `${project.console.mask(said.trim())}\nThe workspace ${ready.workspace} of ${ready.component} in ${ready.stack} could not be selected (status ${code})\n`
  if (lines) await lines.stderr(new TextEncoder().encode(text.trimStart()))
  else project.console.say(text.trimStart())
  return code
}

function currentWorkspace(project: Project, folder: string, env: Env): string {
  const path = `${dataFolder(folder, env)}/environment`
  const { files } = project.host
  return (files.stat(path)?.kind === 'file' ? files.readText(path).trim() : '') || 'default'
}
