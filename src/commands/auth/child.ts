import type { Identity } from '../../auth/definitions.ts'
import { fail } from '../../auth/failures.ts'
import type { OpenAuth } from '../../auth/open.ts'
import type { Invocation } from '../../cli/tree.ts'
import { type Env, systemCode } from '../../host/host.ts'
import { systemWords } from '../../host/system-words.ts'
import type { Project } from '../../project.ts'
import { reasonOf } from './selected.ts'

/** The environment of a program that runs as an identity: logs in when no session is stored. */
export async function childEnvironment(
  invocation: Invocation,
  project: Project,
  auth: OpenAuth,
  identity: Identity,
  more: Env = {},
): Promise<Env> {
  const { env, globalEnv } = await project.configuration()
  const session = await auth.session(identity.name, reasonOf(invocation, project))
  return session.environment({ ...env, ...globalEnv, ...more })
}

/** Runs a program on our own streams to its end and answers its status: 128 + n when signal n killed it. */
export async function runProgram(project: Project, file: string, args: readonly string[], env: Env): Promise<number> {
  const inherit = 'inherit'
  try {
    const exit = await project.host.processes.run({
      file,
      args,
      env,
      cwd: project.cwd,
      stdin: inherit,
      stdout: inherit,
      stderr: inherit,
      signal: project.signal,
    })
    return exit.code
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    throw fail('command-not-startable', { name: file, why: systemWords(error) }, error)
  }
}
