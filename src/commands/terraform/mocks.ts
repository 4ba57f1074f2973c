import { boolOf } from '../../cli/scan.ts'
import type { Invocation } from '../../cli/tree.ts'
import type { Env } from '../../host/host.ts'
import { hasOption } from '../../terraform/arguments.ts'
import { fail } from '../../terraform/failures.ts'

/** Variables whose words the tool takes as if they were on the command line of a plan. */
const planArguments = ['TF_CLI_ARGS', 'TF_CLI_ARGS_plan'] as const

/**
 * Refuses values of mocks for all but `terraform plan`, also where they are asked for by `ATMOS_USE_MOCKS`, and a plan that
 * is made of them where it would be saved: whoever has it could apply it. Fails with `terraform/mocks-only-planned`,
 * `terraform/mocks-need-functions` or `terraform/mocks-not-saved`.
 */
export function checkMocks(invocation: Invocation, env: Env): void {
  const { flags, given, path } = invocation
  const flag = flags['use-mocks'] === true
  const isAsked = flag || (!given.has('use-mocks') && boolOf(env.ATMOS_USE_MOCKS ?? '') === true)
  if (!isAsked) return
  const by = flag && given.has('use-mocks') ? '--use-mocks' : 'ATMOS_USE_MOCKS'
  if (path.length !== 2 || path[1] !== 'plan')
    throw fail('mocks-only-planned', { by, command: `atmos ${path.join(' ')}` })
  if (flags['process-functions'] === false) throw fail('mocks-need-functions', { by })
  const args = [...invocation.arguments, ...(invocation.tool ?? []), ...(invocation.trailing ?? [])]
  const words = planArguments.flatMap((name) => env[name]?.split(/\s+/) ?? [])
  if (hasOption([...args, ...words], '-out')) throw fail('mocks-not-saved', { by })
}
