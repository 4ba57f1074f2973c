import { seenFrom } from '../value/file-path.ts'
import { quoted } from './arguments.ts'
import type { Prepared } from './prepare.ts'
import type { Command } from './ready.ts'

/** Tells what a run would do: as whom, where, with which files and command lines. Nothing is written or run. */
export async function showDryRun(command: Command, prepared: Prepared): Promise<void> {
  const { project, words, invocation } = command
  const { ready, planned, calls, more } = prepared
  const { console } = project
  if (invocation.flags.format === 'json') {
    console.data(asData(command, prepared), (data) => `${JSON.stringify(data)}\n`)
    return
  }
  const bold = console.paint('stderr').bold
  const short = (path: string) => seenFrom(project.cwd, path)
  const identity =
    ready.identity === undefined ? 'none' : ready.identity === 'off' ? 'switched off' : ready.identity.identity
  const lines = [
    `${bold(`terraform ${words.join(' ')} ${ready.component} -s ${ready.stack}`)}`,
    '',
    `Identity    ${identity}`,
    `Folder      ${short(ready.folder)}`,
    `Workspace   ${ready.workspace}`,
    ...planned.files.map((file, at) => `${at === 0 ? 'Files' : '     '}       ${short(file.path)}`),
    ...(planned.variables.withheld.length > 0
      ? [`Withheld    ${planned.variables.withheld.join(', ')} (only in the tool's environment)`]
      : []),
    ...calls.map(
      (call, at) =>
        `${at === 0 ? 'Commands' : '        '}    ${at + 1}  ${[ready.tool, ...call.args].map(quoted).join(' ')}`,
    ),
    // Of several it is told once, below the last one.
    ...(more.many ? [''] : ['', 'Nothing was run.']),
  ]
  console.say(`${lines.join('\n')}\n`)
}

/** The same as data, for programs that want to know beforehand; paths as seen from where the command was called. */
function asData({ project, words }: Command, { ready, planned, calls }: Prepared) {
  const { identity } = ready
  return {
    component: ready.component,
    stack: ready.stack,
    command: `terraform ${words.join(' ')}`,
    identity: identity === undefined || identity === 'off' ? null : identity.identity,
    identity_off: identity === 'off',
    folder: seenFrom(project.cwd, ready.folder),
    workspace: ready.workspace,
    files: planned.files.map((file) => seenFrom(project.cwd, file.path)),
    withheld: planned.variables.withheld,
    commands: calls.map((call) => [ready.tool, ...call.args]),
  }
}
