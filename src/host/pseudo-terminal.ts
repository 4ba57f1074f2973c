import { onSignal, watch } from './child-signals.ts'
import type { Command, Exit, RunOptions } from './host.ts'
import { terminalCalls, withoutOutputProcessing } from './terminal-calls.ts'
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

/**
 * Lets our terminal hand on each key as it is, and show what comes as it is, as far as the runtime can: the child's has done
 * what there is to do. Answers what undoes it.
 */
function openKeys(keys: typeof process.stdin): () => void {
  const calls = terminalCalls()
  const before = calls?.modes(0)
  setRaw(keys, true)
  const raw = calls?.modes(0)
  if (raw) calls?.setModes(0, withoutOutputProcessing(raw))
  return () => {
    setRaw(keys, false)
    if (before) calls?.setModes(0, before)
  }
}

function setRaw(keys: typeof process.stdin, isRaw: boolean): void {
  try {
    keys.setRawMode(isRaw)
  } catch {
    // Our terminal has gone.
  }
}

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
  const unwatch = watch(child.pid, options, false)
  const endResize = onSignal(['SIGWINCH'], () => {
    const { columns, rows } = ownSize()
    child.resize(columns, rows)
  })
  // A stream of our own over descriptor 0 would keep bun from ending once a read of it is under way.
  let keys: typeof process.stdin | undefined
  let closeKeys = () => {}
  const typed = (chunk: Uint8Array) => child.write(chunk)
  if (options.stdin === 'inherit') {
    if (isTty(0)) {
      keys = process.stdin
      closeKeys = openKeys(keys)
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
    unwatch(exit)
    return exit
  } finally {
    closeKeys()
    keys?.off('data', typed)
    keys?.pause()
    keys?.unref()
    endResize()
    child.close()
  }
}
