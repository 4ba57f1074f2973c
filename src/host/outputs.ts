import type { ChildTerminal } from './child-terminal.ts'
import type { RunOptions, Sink, StreamName } from './host.ts'
import { closeEnd, openPipe } from './real-pipe.ts'

/** An end that a child's output comes out of, and who takes it. */
export interface End {
  readonly descriptor: number
  readonly sink: Sink
  readonly terminal?: ChildTerminal
}

/** What a child's streams are: ours, a pipe that the runtime makes, or a descriptor. */
type Target = 'inherit' | 'pipe' | number

export interface Outputs {
  readonly stdout: Target
  readonly stderr: Target
  readonly ends: readonly End[]
  readonly terminal: ChildTerminal | undefined
  /** Closes the child's ends of the pipes, once it has them. */
  started(): void
  /** Closes everything: the child could not be started. */
  close(): void
}

/** Opens what a child writes to. Streams that have one sink are one pipe, or one terminal. */
export function openOutputs(options: RunOptions, terminal?: ChildTerminal): Outputs {
  const ends: End[] = []
  const writes: number[] = []
  const open = (name: StreamName, sink: Sink, isShared: boolean): Target => {
    if (terminal && options.terminals?.includes(name)) {
      if (!ends.some((end) => end.terminal)) ends.push({ descriptor: terminal.master, sink, terminal })
      return terminal.descriptor
    }
    const pipe = openPipe(isShared)
    if (!pipe) return 'pipe'
    ends.push({ descriptor: pipe.read, sink })
    writes.push(pipe.write)
    return pipe.write
  }
  const { stdout: out, stderr: err } = options
  const stdout = out === 'inherit' ? out : open('stdout', out, err === 'stdout')
  const stderr = err === 'inherit' ? err : err !== 'stdout' ? open('stderr', err, false) : stdout
  const started = () => {
    for (const write of writes) closeEnd(write)
  }
  return {
    stdout,
    stderr,
    ends,
    terminal,
    started,
    close() {
      started()
      for (const end of ends) if (!end.terminal) closeEnd(end.descriptor)
      terminal?.end()
      if (terminal) closeEnd(terminal.master)
    },
  }
}

/** Who takes a stream of a child; undefined when it is ours. */
export function sinkOf(options: RunOptions, name: StreamName): Sink | undefined {
  const sink = options[name]
  if (sink !== 'stdout') return sink === 'inherit' ? undefined : sink
  return options.stdout === 'inherit' ? undefined : options.stdout
}

/** One end that is read to its end, chunk by chunk. */
export interface Feed {
  /** -1 when the runtime has made the pipe. */
  readonly descriptor: number
  readonly leadsTo: Sink['leadsTo']
  /** Bytes that have come so far. */
  readonly bytes: number
  /** It waits for more, and no sink has still to do with what came. */
  readonly isIdle: boolean
  readonly isOver: boolean
  /** Resolves when nothing more can come, or the sink had enough. */
  readonly over: Promise<void>
}

/** Hands the chunks of a stream to a sink, one after the other; `close` lets go of the stream. */
export function feed(descriptor: number, chunks: AsyncIterable<Uint8Array>, sink: Sink, close: () => void): Feed {
  const state = { descriptor, leadsTo: sink.leadsTo, bytes: 0, isIdle: true, isOver: false, over: Promise.resolve() }
  const run = async () => {
    try {
      for await (const chunk of chunks) {
        state.isIdle = false
        state.bytes += chunk.length
        // The plain case stays without a turn of the loop.
        const wait = sink(chunk)
        if (wait) await wait
        state.isIdle = true
      }
    } catch {
      // The sink had enough, or a terminal that nobody holds any more, which fails to be read.
    }
    state.isOver = true
    close()
  }
  state.over = run()
  return state
}

/** How long we wait for the end of the output of a child that has ended: for what a shell leaves to finish by itself (`> >(tee log)`). */
export const TAIL = 250
/** More than a pipe holds: what comes after that was not written by the child. */
const PIPE_SIZE = 1 << 20

/**
 * Waits until all is read that a child wrote which has ended, and for a moment for the end of its output. What it left
 * behind may hold its pipes for long: those feeds go on, and are answered.
 */
export async function settled(
  feeds: readonly Feed[],
  hasMore: (descriptor: number) => boolean,
  /** Called when all is read that the child wrote. */
  isRead: () => void,
): Promise<readonly Feed[]> {
  const atEnd = feeds.map((feed) => feed.bytes)
  const hasRead = (feed: Feed, at: number, before: number) =>
    feed.isOver ||
    feed.bytes - (atEnd[at] as number) > PIPE_SIZE ||
    (feed.isIdle && feed.bytes === before && !hasMore(feed.descriptor))
  for (let isDone = feeds.every((feed) => feed.isOver); !isDone; ) {
    const before = feeds.map((feed) => feed.bytes)
    await new Promise((soon) => setTimeout(soon, 1))
    // A turn in which what has come would be handed on.
    await new Promise((soon) => setImmediate(soon))
    isDone = feeds.every((feed, at) => hasRead(feed, at, before[at] as number))
  }
  isRead()
  let timer: ReturnType<typeof setTimeout> | undefined
  const tail = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, TAIL)
  })
  await Promise.race([Promise.all(feeds.map((feed) => feed.over)), tail])
  clearTimeout(timer)
  return feeds.filter((feed) => !feed.isOver)
}
