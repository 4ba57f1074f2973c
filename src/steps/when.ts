import { type Condition, evaluate, mayRun, mentions, parseCondition } from '../expression/condition.ts'
import type { Facts, Status } from '../expression/facts.ts'
import { detectCi } from '../terminal/ci.ts'
import type { ValueMap } from '../value/value.ts'
import type { ConditionHost } from './host.ts'
import type { StepDefinition } from './step.ts'

const parsed = new WeakMap<StepDefinition, Map<string, Promise<Condition | undefined>>>()

/** A condition of a step, read once. Fails with `expression/bad-condition` or `expression/bad-expression`. */
export function conditionOf(step: StepDefinition, key: 'when' | 'continue'): Promise<Condition | undefined> {
  const known = parsed.get(step) ?? new Map<string, Promise<Condition | undefined>>()
  parsed.set(step, known)
  const found = known.get(key)
  if (found) return found
  const { fields } = step
  const made = Promise.resolve(
    parseCondition(fields.raw[key], {
      name: `'${key}'`,
      place: fields.raw[key] == null ? undefined : fields.place(key),
    }),
  )
  known.set(key, made)
  return made
}

/**
 * Whether `when` of a step lets it run. Before anything has run there are no results: one that asks for them may hold
 * then.
 */
export async function whenHolds(
  step: StepDefinition,
  status: Status,
  host: ConditionHost,
  results: ValueMap | undefined,
): Promise<boolean> {
  const condition = await conditionOf(step, 'when')
  if (results === undefined && condition !== undefined && mentions(condition, 'steps')) return true
  return mayRun(condition, facts(step, status, host, results))
}

/** Whether `continue` of a step that failed forgives it. */
export async function continueHolds(step: StepDefinition, host: ConditionHost, results: ValueMap): Promise<boolean> {
  const condition = await conditionOf(step, 'continue')
  return condition !== undefined && evaluate(condition, facts(step, 'failure', host, results))
}

function facts(step: StepDefinition, status: Status, host: ConditionHost, results: ValueMap | undefined): Facts {
  const env = host.conditionEnv()
  const stack = step.fields.text('stack')
  const name = step.name || `step-${step.index}`
  return {
    status,
    ci: detectCi(host.host.environment.variables),
    env,
    platform: host.host.system.platform,
    arch: host.host.system.arch,
    workflow: host.workflow,
    step: name,
    ...(stack === '' ? {} : { stack }),
    ...(results ? { steps: results } : {}),
  }
}
