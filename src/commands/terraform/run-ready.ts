import { prepare, type RunMore } from '../../terraform/prepare.ts'
import type { Command, Ready } from '../../terraform/ready.ts'
import { runPrepared } from '../../terraform/run.ts'
import { said } from '../../terraform/settings.ts'
import { isMap } from '../../value/value.ts'

/** Runs the tool on a component that is ready, with its hooks. */
export async function runReady(
  command: Command,
  one: Ready,
  among: Pick<RunMore, 'lines' | 'shared' | 'many'> = {},
): Promise<number> {
  const { settings } = one.section
  if (isMap(settings) && isMap(settings.validation)) await (await import('./validated.ts')).validated(command, one)
  const more = { ...planOf(command, one), ...among }
  const prepared = await prepare(command, one, more)
  if (command.settings.dryRun) {
    const { showDryRun } = await import('../../terraform/dry-run.ts')
    await showDryRun(command, prepared)
    return 0
  }
  const hooks = one.section.hooks
  if (hooks && typeof hooks === 'object' && Object.keys(hooks).length > 0) {
    const { withHooks } = await import('../../terraform/hooks.ts')
    return withHooks(command, prepared, () => runPrepared(command, prepared))
  }
  return runPrepared(command, prepared)
}

/** The plan that `--planfile` or `--from-plan` asks to apply. */
function planOf({ invocation, words }: Command, one: Ready): Pick<RunMore, 'fromPlan' | 'ownPlan'> {
  if (words[0] !== 'apply' && words[0] !== 'deploy') return {}
  const planfile = String(invocation.flags.planfile ?? '')
  if (planfile !== '') return { fromPlan: planfile }
  const from = String(invocation.flags['from-plan'] ?? '')
  if (from === '') return {}
  const meaning = /^(1|t|true|0|f|false)$/i.test(from) ? said(invocation, 'from-plan', from) : undefined
  if (meaning === undefined) return { fromPlan: from }
  return meaning ? { fromPlan: one.planfile, ownPlan: true } : {}
}
