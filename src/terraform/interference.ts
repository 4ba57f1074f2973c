import type { Env } from '../host/host.ts'
import type { Project } from '../project.ts'
import { fail } from './failures.ts'
import { changes } from './invocation.ts'
import type { Ready } from './ready.ts'
import type { TerraformSettings } from './settings.ts'

/** Variables by which somebody reaches around us into the tool. */
const interfering = /^TF_(CLI_ARGS|WORKSPACE$|VAR_)/

/** The process' environment as the tool may see it: without what interferes, where the settings say `strip`. */
export function allowed(env: Env, { interferingEnv }: TerraformSettings): Env {
  if (interferingEnv !== 'strip') return env
  return Object.fromEntries(Object.entries(env).filter(([name]) => !interfering.test(name)))
}

/**
 * Tells, or refuses, variables that change what the tool does, as `components.terraform.interfering_env` says. A workspace
 * that is not the component's is refused for all that changes something, where nobody said `warn`: it is another one's
 * state.
 */
export function checkInterference(
  project: Project,
  settings: TerraformSettings,
  env: Env,
  { component, stack, workspace }: Ready,
  words: readonly string[],
): void {
  const names = Object.keys(env)
    .filter((name) => interfering.test(name))
    .sort()
  if (names.length === 0 || settings.interferingEnv === 'strip') return
  if (settings.interferingEnv === 'fail') throw fail('interference', { names })
  const given = env.TF_WORKSPACE
  if (given && given !== workspace && settings.interferingEnv === undefined && changes(words))
    throw fail('foreign-workspace', { given, workspace, component, stack, command: `terraform ${words.join(' ')}` })
  project.console.warn(
    `Detected environment variables that may interfere with Atmos's control of Terraform: ${names.join(', ')}`,
  )
}
