import { isFailure, reason } from '../failure/failure.ts'
import { map, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import { resultData } from './results.ts'
import type { Fields, Run, StepResult } from './step.ts'

/**
 * `outputs` of a step that succeeded: templates with the roots of the step and the result itself at the root. Fails with
 * `step/bad-output`, which names the output; the step is not run again for that.
 */
export async function readOutputs(fields: Fields, result: StepResult, render: Run['render']): Promise<ValueMap> {
  const outputs = map()
  const root = resultData(result)
  for (const [name, text] of fields.texts('outputs')) {
    try {
      outputs[name] = await render(text, ['outputs', name], root)
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
      throw fail(
        'bad-output',
        {
          step: fields.step,
          output: name,
          problem: reason(thrown),
          place: thrown.words.place ?? fields.place('outputs'),
        },
        thrown,
      )
    }
  }
  return outputs
}
