import { scalarText } from '../steps/fields.ts'
import { get, isMap } from '../value/value.ts'
import type { CommandRun } from './command-run.ts'
import { fail } from './failures.ts'

/**
 * `dependencies.tools`: a tool that is on the PATH is taken as it is, with a warning, since its version is not looked
 * at; one that is not there fails with `custom/tool-not-yet`.
 */
export function checkTools({ project, configuration, source, command, host }: CommandRun): void {
  const tools = get(source.fields, ['dependencies', 'tools'])
  if (!isMap(tools)) return
  for (const [tool, wanted] of Object.entries(tools)) {
    const version = scalarText(wanted) ?? ''
    const program = tool.slice(tool.lastIndexOf('/') + 1)
    const found = project.host.processes.find(program, configuration.env, host.cwd)
    if (found === undefined)
      throw fail('tool-not-yet', { command, tool, version, place: source.locate(['dependencies', 'tools', tool]) })
    project.console.warn(
      `Tools are not installed yet: ${command} uses ${found} as it is, whether it is ${tool} ${version} or not.`,
    )
  }
}
