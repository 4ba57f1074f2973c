import type { RunOptions, Sink } from '../host/host.ts'
import type { Run } from './step.ts'

/** Where a child's output goes. */
export interface Streams {
  readonly stdout: RunOptions['stdout']
  readonly stderr: RunOptions['stderr']
  readonly pseudoTerminal?: true
  /** Lets go of what was held back, and returns what was captured, masked. Call it once, when the child has ended. */
  end(): { readonly stdout: string; readonly stderr: string }
}

/** Collects bytes to a text. */
function collector(): { readonly sink: (chunk: Uint8Array) => void; readonly text: () => string } {
  const chunks: Uint8Array[] = []
  return {
    sink: (chunk) => void chunks.push(chunk.slice()),
    text: () => {
      const decoder = new TextDecoder()
      return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode()
    },
  }
}

/**
 * The streams of a step's child. A terminal stays one where masking allows it: without masking the child has our own
 * streams, with it a pseudo-terminal whose screen goes through the mask. All else, and what is captured, goes through pipes.
 * A step may ask for a terminal of its own (`tty`) or for ours as it is (`interactive`, unmasked).
 */
export function streams(
  run: Pick<Run, 'console' | 'host' | 'capture' | 'quiet' | 'sinks'>,
  session: { readonly interactive?: boolean; readonly tty?: boolean } = {},
): Streams {
  const { console, host } = run
  if (session.interactive && !session.tty)
    return { stdout: 'inherit', stderr: 'inherit', end: () => ({ stdout: '', stderr: '' }) }
  if (session.tty || (!run.capture && !run.quiet && !run.sinks)) {
    if (!console.masking && !session.tty)
      return { stdout: 'inherit', stderr: 'inherit', end: () => ({ stdout: '', stderr: '' }) }
    const { terminal } = host
    const all = terminal.isTerminal('stdout') && terminal.isTerminal('stderr') && terminal.isTerminal('stdin')
    if ((all || session.tty) && host.processes.hasPseudoTerminal) {
      const screen = console.child('stdout')
      return {
        stdout: screen.sink,
        stderr: screen.sink,
        pseudoTerminal: true,
        end() {
          screen.end()
          return { stdout: '', stderr: '' }
        },
      }
    }
  }
  const out = stream(run, 'stdout')
  const err = stream(run, 'stderr')
  return { stdout: out.sink, stderr: err.sink, end: () => ({ stdout: out.end(), stderr: err.end() }) }
}

function stream(
  run: Pick<Run, 'console' | 'capture' | 'quiet' | 'sinks'>,
  name: 'stdout' | 'stderr',
): { readonly sink: Sink; readonly end: () => string } {
  const shown = run.quiet ? undefined : run.sinks ? { sink: run.sinks[name], end() {} } : run.console.child(name)
  const captured = run.capture ? collector() : undefined
  const sink: Sink = !captured
    ? (shown?.sink ?? (() => {}))
    : shown
      ? (chunk) => {
          captured.sink(chunk)
          return shown.sink(chunk)
        }
      : (chunk) => {
          captured.sink(chunk)
          // What was captured is masked when the child has ended.
          return run.console.secretsKnown()
        }
  return {
    sink,
    end() {
      shown?.end()
      return captured ? run.console.mask(captured.text()) : ''
    },
  }
}

/** A sink that holds its first chunk back while it matches `pattern`, until it is let go, dropped, or more comes. */
export function held(sink: Sink, pattern: RegExp): { readonly sink: Sink; release(): void; drop(): void } {
  let first: Uint8Array | undefined
  let seen = false
  const release = () => {
    const chunk = first
    first = undefined
    return chunk ? sink(chunk) : undefined
  }
  return {
    sink(chunk) {
      if (!seen) {
        seen = true
        if (pattern.test(new TextDecoder().decode(chunk.subarray(0, 300)))) {
          first = chunk.slice()
          return
        }
      }
      const wait = release()
      return wait ? wait.then(() => sink(chunk)) : sink(chunk)
    },
    release: () => void release(),
    drop() {
      first = undefined
    },
  }
}
