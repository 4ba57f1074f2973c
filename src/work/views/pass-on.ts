import { systemCode } from '../../host/host.ts'
import type { Console } from '../../terminal/console.ts'
import type { Chunk } from '../output.ts'

const NEWLINE = 0x0a

/** Writes what tasks have written to our own streams, as it was and in order. A stream that is closed stays so. */
export function passOn(console: Pick<Console, 'child'>, chunks: readonly Chunk[]): void {
  let at = 0
  while (at < chunks.length) {
    const stream = chunks[at]?.stream ?? 'stdout'
    const { sink, end } = console.child(stream)
    try {
      for (; chunks[at]?.stream === stream; at++) sink(chunks[at]?.bytes as Uint8Array)
    } catch (thrown) {
      if (systemCode(thrown) !== 'EPIPE') throw thrown
      while (chunks[at]?.stream === stream) at++
    } finally {
      end()
    }
  }
}

/** Ends the last line where the task did not, so that what comes next is not glued to it. */
export function endLine(console: Pick<Console, 'child'>, chunks: readonly Chunk[]): void {
  const last = chunks.at(-1)
  if (last && last.bytes.at(-1) !== NEWLINE) passOn(console, [{ stream: last.stream, bytes: Uint8Array.of(NEWLINE) }])
}
