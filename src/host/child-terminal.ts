import { onSignal, processTree } from './child-signals.ts'
import {
  editsLines,
  type Modes,
  mirrored,
  passedThrough,
  processesOutput,
  sameModes,
  type TerminalCalls,
  type TerminalPair,
  terminalCalls,
} from './terminal-calls.ts'
import { findReader, type Reader, runsStill } from './terminal-readers.ts'
import { isTty } from './tty.ts'

/** How often the terminal of a child is looked at, in milliseconds: while it writes, while it reads keys, and else. */
const BUSY = 20
const KEYS = 8
const IDLE = 100
/** How often those are looked for who wait for keys on it. */
const SEARCH = 40
/** A child counts as busy for so long after it has written. */
const AFTERGLOW = 300
/** How long a stopping child may take to tidy up its screen. */
const STOP_GRACE = 300
const STDIN = 0
const ESCAPE = 0x1b
const LONGEST_KEY = 16
const LONGEST_LINE = 4096

const buffer = new Uint8Array(65_536)

/** Opens a terminal with the modes and the size of ours; undefined when the system cannot. */
export function openTerminal(): ChildTerminal | undefined {
  const calls = terminalCalls()
  const pair = calls?.open()
  return calls && pair && new ChildTerminal(calls, pair)
}

/**
 * A terminal for the output of a child whose stdin, session and controlling terminal stay ours. The kernel then does by
 * itself what depends on those: type-ahead, Ctrl-C, Ctrl-Z, passwords read from `/dev/tty`, background jobs.
 *
 * Two things are done here. Programs that set the modes of the terminal behind their output (all that use curses) mean the
 * one with the keys, so its modes follow. And pagers read keys from the terminal of their stderr: they are given what is
 * typed, key by key and only while they wait, since what is typed after them is not theirs.
 */
export class ChildTerminal {
  readonly #calls: TerminalCalls
  readonly #pair: TerminalPair
  /** The modes of a child's terminal that no program has touched. */
  readonly #untouched: Modes
  readonly #hasKeys: boolean
  #last: Modes
  /** Modes of our terminal before they followed the child's; undefined while they do not. */
  #before: Modes | undefined
  #pid = 0
  /** Who waited for keys on the child's terminal when we last looked, and when that was. */
  #found: Reader = 'none'
  #soughtAt = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #wroteAt = 0
  #hasEnded = false
  #endSignals: () => void = () => {}

  constructor(calls: TerminalCalls, pair: TerminalPair) {
    this.#calls = calls
    this.#pair = pair
    this.#hasKeys = isTty(STDIN)
    const like = this.#hasKeys ? calls.modes(STDIN) : undefined
    this.#untouched = passedThrough(like ?? (calls.modes(pair.child) as Modes))
    this.#last = this.#untouched
    calls.setModes(pair.child, this.#untouched)
    this.#resize()
  }

  /** What a child gets. */
  get descriptor(): number {
    return this.#pair.child
  }

  /** Where its output comes out. */
  get master(): number {
    return this.#pair.master
  }

  /** What it holds now: undefined when that is nothing, empty once nothing more can come. */
  receive(): Uint8Array | undefined {
    const count = this.#calls.receive(this.#pair.master, buffer)
    return count < 0 ? undefined : buffer.slice(0, count)
  }

  /** Begins to follow. The child has been started. */
  start(pid: number): void {
    this.#pid = pid
    const ends = [
      onSignal(['SIGWINCH'], () => {
        // Who has heard of the new size already has seen the old one.
        if (this.#resize()) this.#signalForeground('SIGWINCH')
      }),
    ]
    if (this.#hasKeys) ends.push(onSignal(['SIGTSTP'], () => void this.#stop()))
    this.#endSignals = () => {
      for (const end of ends) end()
    }
    this.#again()
  }

  /** To be called with each piece of output, before it is shown. */
  wrote(): void {
    if (this.#hasEnded) return
    this.#wroteAt = Date.now()
    this.#look()
  }

  /** The child has ended and its output is read: our terminal is as it was. Closes our end of its terminal. */
  end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    clearTimeout(this.#timer)
    this.#endSignals()
    this.#restore()
    this.#calls.close(this.#pair.child)
  }

  #again(): void {
    this.#look()
    const forwards = this.#hasKeys && this.#forward()
    const isBusy = Date.now() - this.#wroteAt < AFTERGLOW || !editsLines(this.#last)
    this.#timer = setTimeout(() => this.#again(), forwards ? KEYS : isBusy ? BUSY : IDLE)
    this.#timer.unref?.()
  }

  /** Follows the modes of the child's terminal. */
  #look(): void {
    const modes = this.#calls.modes(this.#pair.child)
    if (!modes || sameModes(modes, this.#last)) return
    this.#last = modes
    if (!this.#hasKeys) return
    if (sameModes(modes, this.#untouched)) {
      this.#restore()
      return
    }
    this.#before ??= this.#calls.modes(STDIN)
    if (this.#before) this.#calls.setModes(STDIN, mirrored(modes, this.#before))
  }

  #restore(): void {
    if (this.#before) this.#calls.setModes(STDIN, this.#before)
    this.#before = undefined
  }

  /**
   * Gives what is typed to a program that waits for it on the child's terminal: one key, or one line where lines are edited,
   * and the next once that was taken. Answers whether there is such a program.
   */
  #forward(): boolean {
    const isLine = editsLines(this.#last)
    const reader = this.#reader(isLine)
    if (reader === 'none') return false
    if (reader === 'busy' || this.#calls.waiting(this.#pair.child) > 0) return true
    const typed = new Uint8Array(isLine ? LONGEST_LINE : 1)
    const count = this.#calls.receive(STDIN, typed)
    if (count <= 0) return true
    this.#calls.write(this.#pair.master, typed.subarray(0, count))
    if (typed[0] !== ESCAPE || isLine) return true
    // What follows belongs to the same key.
    const rest = new Uint8Array(LONGEST_KEY)
    const more = this.#calls.receive(STDIN, rest)
    if (more > 0) this.#calls.write(this.#pair.master, rest.subarray(0, more))
    return true
  }

  #reader(isLine: boolean): Reader {
    // Looking through processes takes a while, so who did not read is asked less often.
    const now = Date.now()
    if (this.#found === 'none' && now - this.#soughtAt < SEARCH) return 'none'
    this.#soughtAt = now
    // Where the system does not tell, a pager is known by its modes: nothing else that reads single keys has its line
    // ends processed.
    const isPager = !isLine && processesOutput(this.#last)
    this.#found = findReader(this.#pid, this.#pair.name, isLine) ?? (isPager ? 'waits' : 'none')
    return this.#found
  }

  /** Ctrl-Z: the children stop first and leave the screen in order; then we do, until `fg`. */
  async #stop(): Promise<void> {
    const deadline = Date.now() + STOP_GRACE
    const moment = () => new Promise((soon) => setTimeout(soon, 5))
    while (Date.now() < deadline && runsStill(processTree(this.#pid)) !== false) await moment()
    // A turn for what they wrote last.
    await moment()
    this.#look()
    this.#restore()
    process.kill(process.pid, 'SIGSTOP')
    // Continued: whoever had set modes sets them again, and who did not finds them as they were.
    this.#last = this.#untouched
    this.#resize()
    this.#look()
  }

  /** Gives the child's terminal our size; answers whether it had another one. */
  #resize(): boolean {
    const { size, resize } = this.#calls
    const ours = size(1) ?? size(2) ?? size(STDIN) ?? { columns: 80, rows: 24 }
    const theirs = size(this.#pair.child)
    if (theirs?.columns === ours.columns && theirs.rows === ours.rows) return false
    resize(this.#pair.child, ours.columns, ours.rows)
    return true
  }

  #signalForeground(signal: NodeJS.Signals): void {
    const group = this.#calls.foreground(STDIN)
    if (group === undefined) return
    try {
      process.kill(-group, signal)
    } catch {
      // Gone, or not ours.
    }
  }
}
