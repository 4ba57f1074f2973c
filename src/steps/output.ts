import type { RunOptions, Sink } from '../host/host.ts'
import type { Loss } from '../terminal/console.ts'
import type { Run } from './step.ts'

/** Where a child's output goes. */
export interface Streams extends Pick<RunOptions, 'stdin' | 'stdout' | 'stderr' | 'terminals'> {
  /**
   * Releases what was held back and returns what was captured, masked. Call it once, when the child has ended; what it left
   * behind may go on writing.
   */
  end(leftBehind?: boolean): {
    readonly stdout: string
    readonly stderr: string
    readonly loss?: Loss | undefined
  }
}

/** Collects bytes to a string; what comes after the end is dropped. */
function collector(): { readonly sink: (chunk: Uint8Array) => void; readonly end: () => string } {
  let chunks: Uint8Array[] | undefined = []
  return {
    sink: (chunk) => void chunks?.push(chunk.slice()),
    end() {
      const decoder = new TextDecoder()
      const text = (chunks ?? []).map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode()
      chunks = undefined
      return text
    },
  }
}

/** What a step wants of the terminal. */
export interface Session {
  /** Our streams as they are, and Ctrl-C for itself. */
  readonly interactive?: boolean
  /** A terminal of its own. */
  readonly tty?: boolean
  /** It is a shell with jobs, which needs a controlling terminal behind its stderr. */
  readonly hasJobs?: boolean
}

const nothing = () => ({ stdout: '', stderr: '' })

/**
 * The streams of a step's child. Without masking they are our own. With it the output goes through us: by a terminal where
 * our stream is one, else by a pipe, and by the same one where both of ours lead to the same place, so that the order is
 * kept. What is captured needs a pipe for each. A step may ask for a terminal of its own (`tty`) or for our streams as
 * they are (`interactive`, unmasked).
 */
export function streams(
  run: Pick<Run, 'console' | 'host' | 'capture' | 'quiet' | 'sinks'>,
  session: Session = {},
): Streams {
  const { console } = run
  const { processes, terminal } = run.host
  const ours: Streams = { stdin: 'inherit', stdout: 'inherit', stderr: 'inherit', end: nothing }
  if (session.interactive && !session.tty) return ours
  if (session.tty && !session.interactive && terminal.isTerminal('stdin') && processes.hasOutputTerminal)
    return shared(console, ['stdout', 'stderr'])
  if (session.tty && processes.hasOwnTerminal)
    return { ...shared(console, ['stdin', 'stdout', 'stderr']), stdin: session.interactive ? 'inherit' : 'none' }
  const isShown = !run.capture && !run.quiet && !run.sinks
  if (isShown && !console.masking) return ours
  const isAtTerminal = (['stdin', 'stdout', 'stderr'] as const).every((name) => terminal.isTerminal(name))
  if (session.hasJobs && isShown && isAtTerminal && processes.hasOwnTerminal)
    return shared(console, ['stdin', 'stdout', 'stderr'])
  const terminals = isShown ? (['stdout', 'stderr'] as const).filter((name) => terminal.isTerminal(name)) : []
  if (isShown && terminal.hasOneOutput()) return shared(console, terminals)
  const out = stream(run, 'stdout')
  const err = stream(run, 'stderr')
  return {
    stdin: 'inherit',
    stdout: out.sink,
    stderr: err.sink,
    terminals,
    end: (leftBehind) => ({ stdout: out.end(leftBehind), stderr: err.end(leftBehind), loss: out.loss() }),
  }
}

/** Both streams as one. */
function shared(console: Run['console'], terminals: NonNullable<RunOptions['terminals']>): Streams {
  const both = console.child('stdout')
  return {
    stdin: 'inherit',
    stdout: both.sink,
    stderr: 'stdout',
    terminals,
    end(leftBehind) {
      both.end(leftBehind)
      return { ...nothing(), loss: both.loss() }
    },
  }
}

function stream(
  run: Pick<Run, 'console' | 'capture' | 'quiet' | 'sinks'>,
  name: 'stdout' | 'stderr',
): { readonly sink: Sink; readonly end: (leftBehind?: boolean) => string; readonly loss: () => Loss | undefined } {
  const shown = run.quiet ? undefined : run.sinks ? watched(run.sinks[name]) : run.console.child(name)
  const captured = run.capture ? collector() : undefined
  // What is captured alone is masked when the child has ended.
  const both = (chunk: Uint8Array) => {
    captured?.sink(chunk)
    return shown ? shown.sink(chunk) : captured && run.console.secretsKnown()
  }
  const sink = captured && shown ? Object.assign(both, { leadsTo: shown.sink.leadsTo }) : (shown?.sink ?? both)
  return {
    sink,
    loss: () => shown?.loss(),
    end(leftBehind) {
      shown?.end(leftBehind)
      return captured ? run.console.mask(captured.end()) : ''
    },
  }
}

/** A stream that somebody else takes. */
const watched = (sink: Sink) => ({ sink, end() {}, loss: () => undefined })

/** A sink that holds its first chunk back while it matches `pattern`, until it is let go, dropped, or more comes. */
export function held(sink: Sink, pattern: RegExp): { readonly sink: Sink; release(): void; drop(): void } {
  let first: Uint8Array | undefined
  let seen = false
  const release = () => {
    const chunk = first
    first = undefined
    return chunk ? sink(chunk) : undefined
  }
  const holding = (chunk: Uint8Array) => {
    if (!seen) {
      seen = true
      if (pattern.test(new TextDecoder().decode(chunk.subarray(0, 300)))) {
        first = chunk.slice()
        return
      }
    }
    const wait = release()
    return wait ? wait.then(() => sink(chunk)) : sink(chunk)
  }
  return {
    sink: Object.assign(holding, { leadsTo: sink.leadsTo }),
    release: () => void release(),
    drop() {
      first = undefined
    },
  }
}
