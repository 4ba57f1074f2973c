import { onSignal, watch } from './child-signals.ts'
import type { Command, Exit, RunOptions } from './host.ts'
import { isTty, sizeOf } from './tty.ts'

/** A child on a pseudo-terminal, as each runtime opens it. */
export interface Pseudo {
  readonly pid: number
  readonly exited: Promise<Exit>
  write(data: Uint8Array): void
  resize(columns: number, rows: number): void
  close(): void
}

export type OpenPseudo = (
  command: Command,
  size: { columns: number; rows: number },
  data: (chunk: Uint8Array) => void,
) => Pseudo

/** Width and height of our own terminal. */
const ownSize = () => sizeOf(1) ?? sizeOf(2) ?? { columns: 80, rows: 24 }

/** Runs a child on a pseudo-terminal: our keys go to it raw, its screen goes to the sink of stdout. */
export async function runOnTerminal(options: RunOptions, open: OpenPseudo): Promise<Exit> {
  const sink = options.stdout
  // Chunks are handed on in order even where the sink takes its time.
  let queue: Promise<void> = Promise.resolve()
  const child = open(options, ownSize(), (chunk) => {
    if (sink === 'inherit') return
    const copy = chunk.slice()
    queue = queue.then(() => sink(copy)).catch(() => {})
  })
  const watched = watch(child.pid, false, options)
  const endResize = onSignal(['SIGWINCH'], () => {
    const { columns, rows } = ownSize()
    child.resize(columns, rows)
  })
  // A stream of our own over descriptor 0 would keep bun from ending once a read of it is under way.
  let keys: typeof process.stdin | undefined
  const typed = (chunk: Uint8Array) => child.write(chunk)
  if (options.stdin === 'inherit') {
    if (isTty(0)) {
      keys = process.stdin
      keys.setRawMode(true)
      keys.on('data', typed)
      keys.resume()
      keys.ref()
    }
  } else if (options.stdin !== 'none') {
    child.write(typeof options.stdin === 'string' ? Buffer.from(options.stdin) : options.stdin)
  }
  try {
    const exit = await child.exited
    // What the child wrote last may still be on its way.
    await new Promise((resolve) => setImmediate(resolve))
    await queue
    watched.ended(exit)
    return exit
  } finally {
    keys?.setRawMode(false)
    keys?.off('data', typed)
    keys?.pause()
    keys?.unref()
    endResize()
    child.close()
  }
}
