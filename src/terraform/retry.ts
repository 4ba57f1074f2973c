import type { Sink } from '../host/host.ts'
import type { Project } from '../project.ts'
import { stepFields } from '../steps/fields.ts'
import { readRetry, withRetry } from '../steps/retry.ts'
import { isMap, map } from '../value/value.ts'
import type { Ready } from './ready.ts'
import type { Lines } from './tool.ts'

/** Whether a component has its tool started again after output that its `retry.conditions` match. */
export function retries({ section }: Ready): boolean {
  return isMap(section.retry) && Array.isArray(section.retry.conditions) && section.retry.conditions.length > 0
}

/**
 * Starts the tool, and again as `retry` of the component says where its output matches one of the conditions. Output is
 * shown as it comes, and kept for the conditions.
 */
export async function retrying(
  project: Project,
  ready: Ready,
  phase: string,
  signal: AbortSignal,
  lines: Lines | undefined,
  attempt: (lines: Lines) => Promise<number>,
): Promise<number> {
  const { console, host } = project
  const about = `terraform ${phase} of ${ready.component} in ${ready.stack}`
  const retry = await readRetry(
    stepFields(map([['retry', ready.section.retry ?? null]]), about, 'terraform', () => undefined),
  )
  let tries = 0
  const result = await withRetry(
    retry,
    async () => {
      tries += 1
      if (tries > 1) console.say(`Retrying ${about} after a recoverable error (attempt ${tries})`)
      const kept = { stdout: '', stderr: '' }
      const [out, err] = lines ? [undefined, undefined] : [console.child('stdout'), console.child('stderr')]
      const tee = (stream: 'stdout' | 'stderr', shown: Sink): Sink => {
        const decoder = new TextDecoder()
        return (chunk) => {
          kept[stream] += decoder.decode(chunk, { stream: true })
          return shown(chunk)
        }
      }
      const code = await attempt({
        stdout: tee('stdout', (lines?.stdout ?? out?.sink) as Sink),
        stderr: tee('stderr', (lines?.stderr ?? err?.sink) as Sink),
      })
      out?.end()
      err?.end()
      return {
        code,
        value: kept.stdout,
        metadata: map([
          ['stdout', kept.stdout],
          ['stderr', kept.stderr],
        ]),
      }
    },
    host,
    signal,
  )
  return result.code
}
