import { fail } from '../../auth/failures.ts'
import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { childEnvironment, runProgram } from './child.ts'
import { selected } from './selected.ts'

/** `atmos auth exec -- COMMAND …`: the program is looked for on our own PATH, before anybody logs in. */
export async function exec(invocation: Invocation, project: Project): Promise<number> {
  const [name, ...args] = invocation.trailing ?? []
  if (name === undefined) throw fail('command-missing', {})
  const auth = await project.auth()
  const identity = await selected(invocation, project, auth)
  const { env } = await project.configuration()
  const file = name === '' ? undefined : project.host.processes.find(name, env, project.cwd)
  if (file === undefined) throw fail('command-not-found', { name })
  return runProgram(project, file, args, await childEnvironment(invocation, project, auth, identity))
}
