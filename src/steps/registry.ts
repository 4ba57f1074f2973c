import { fail } from './failures.ts'
import type { StepDefinition, StepType } from './step.ts'
import { shell } from './types/shell.ts'

const types = new Map<string, () => Promise<StepType>>([
  // Nearly every run has one, and loading a file late costs more than it does.
  ['shell', async () => shell],
  ['atmos', async () => (await import('./types/atmos.ts')).atmos],
])

/** Types that the manual knows and that are not there yet. */
const later = () =>
  (
    'script exec input confirm choose filter file write toast hint markdown format join table style log pager spin stage ' +
    'sleep env exit alert title clear linebreak say http webhook require assert archive store junit workdir emulator ' +
    'container parallel matrix wait wait-all cancel tflint cast simulate'
  ).split(' ')

/** Loads the type of a step. Fails with `step/unknown-type`, or `step/type-not-yet`. */
export function stepType(step: StepDefinition): Promise<StepType> {
  const load = types.get(step.type)
  if (load) return load()
  const at = { step: step.fields.step, type: step.type, place: step.fields.place('type') }
  if (later().includes(step.type)) throw fail('type-not-yet', at)
  throw fail('unknown-type', { ...at, known: [...types.keys(), ...later()] })
}
