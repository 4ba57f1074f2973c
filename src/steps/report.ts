import { formatDuration } from '../value/duration.ts'
import { placeText } from '../value/file-path.ts'
import type { StepHost } from './host.ts'
import type { FailedStep, Outcome } from './step.ts'

/** Status of a child that died of Ctrl-C. */
const INTERRUPTED = 130

/** Most lines of a command that are shown again. */
const MOST_LINES = 12
/** Most characters of one of its lines. */
const LONGEST_LINE = 400

/**
 * Tells people which steps failed: the step, its status and time, as whom it ran, where it stands, what was run. A
 * failure of ours that stands alone is thrown, for the top of the programme to show; among others it is shown here.
 */
export async function tellFailures(outcome: Outcome, host: Pick<StepHost, 'console' | 'cwd'>): Promise<void> {
  const [first] = outcome.failed
  if (outcome.interrupted) return
  if (outcome.failed.length === 1 && first?.failure) throw first.failure
  for (const one of outcome.failed) {
    if (one.failure) {
      const { renderFailure } = await import('../terminal/render-failure.ts')
      host.console.say(
        renderFailure(one.failure, { paint: host.console.paint('stderr'), mask: host.console.mask, from: host.cwd }),
      )
      // Who pressed Ctrl-C in the step's own terminal knows.
    } else if (!one.result?.reported && one.code !== INTERRUPTED) host.console.say(block(one, host))
  }
}

function block(failed: FailedStep, host: Pick<StepHost, 'console' | 'cwd'>): string {
  const { step, code, result, took, identity } = failed
  const paint = host.console.paint('stderr')
  const place = step.fields.place()
  const as = identity === undefined ? '' : `, as ${identity}`
  const where = place ? ` (${placeText(place, host.cwd)})` : ''
  const after = took < 1000 ? '' : ` after ${formatDuration(took)}`
  const lines = [`${paint.red('✗')} ${step.fields.step} failed with ${code}${after}${as}${where}`]
  if (result?.problem) lines.push('', result.problem)
  if (result?.line) {
    // Half a secret would not be known for one.
    const shown = host.console.mask(result.line).split('\n')
    const more = shown.length - MOST_LINES
    lines.push('', ...shown.slice(0, more > 1 ? MOST_LINES : shown.length).map((line) => `    ${cut(line)}`.trimEnd()))
    if (more > 1) lines.push(`    … ${more} more lines`)
  }
  return `\n${lines.join('\n')}\n`
}

function cut(line: string): string {
  const letters = line.length > LONGEST_LINE ? [...line] : []
  const more = letters.length - LONGEST_LINE
  return more > 0 ? `${letters.slice(0, LONGEST_LINE).join('')}… (${more} more characters)` : line
}
