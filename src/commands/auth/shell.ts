import { rootName } from '../../auth/chain.ts'
import { fail } from '../../auth/failures.ts'
import type { Invocation } from '../../cli/tree.ts'
import type { Env } from '../../host/host.ts'
import type { Project } from '../../project.ts'
import { childEnvironment, runProgram } from './child.ts'
import { flagText, selected } from './selected.ts'

/** `atmos auth shell [-- ARGUMENTS…]`: `--shell`, else `ATMOS_SHELL`, else `SHELL`, else bash or sh. */
export async function shell(invocation: Invocation, project: Project): Promise<number> {
  if (invocation.arguments.length > 0) throw fail('words-before-dashes', { words: invocation.arguments })
  const auth = await project.auth()
  const identity = await selected(invocation, project, auth)
  const { env } = await project.configuration()
  const file = interactiveShell(flagText(invocation, 'shell'), project, env)
  const windows = project.host.system.platform === 'win32'
  const args = invocation.trailing ?? (windows ? [] : ['-l'])
  const level = Number(env.ATMOS_SHLVL)
  const deeper = { ATMOS_SHLVL: String((Number.isSafeInteger(level) ? level : 0) + 1) }
  const child = await childEnvironment(invocation, project, auth, identity, deeper)
  project.console.say(`→ ${identity.name} (${rootName(auth.chain(identity))}): ${file}; \`exit\` leaves it\n`)
  return runProgram(project, file, args, child)
}

function interactiveShell(named: string, project: Project, env: Env): string {
  const { processes, system } = project.host
  const wanted = named || env.ATMOS_SHELL || env.SHELL
  const names = wanted ? [wanted] : system.platform === 'win32' ? ['cmd.exe'] : ['bash', 'sh']
  for (const name of names) {
    const file = processes.find(name, env, project.cwd)
    if (file) return file
  }
  throw fail('shell-not-found', { name: wanted || undefined })
}
