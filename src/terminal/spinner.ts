import type { Host } from '../host/host.ts'
import { formatDuration } from '../value/duration.ts'
import type { Console } from './console.ts'

/** A wait that people can see. */
export interface Spinner {
  /** Changes the words; the time goes on. */
  update(text: string): void
  /** Ends the wait; `last` is said in place of the moving line. */
  stop(last?: string): void
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const INTERVAL = 100

/**
 * Says what is waited for: one line that moves and counts the seconds where stderr shows what moves, else the words
 * once. The line gives way to other output.
 */
export function spin(
  console: Console & { moving?(line: string | undefined): void },
  host: Host,
  text: string,
): Spinner {
  if (!console.live || !console.moving) {
    console.say(text)
    return {
      update() {},
      stop(last) {
        if (last !== undefined) console.say(last)
      },
    }
  }
  const start = host.clock.now()
  const ended = new AbortController()
  const { cyan, dim } = console.paint('stderr')
  let words = text
  let frame = 0
  const draw = () => {
    const seconds = Math.floor((host.clock.now() - start) / 1000)
    console.moving?.(
      `${cyan(frames[frame++ % frames.length] as string)} ${words}${seconds > 0 ? dim(` ${formatDuration(seconds * 1000, 's')}`) : ''}`,
    )
  }
  const turn = async () => {
    while (!ended.signal.aborted) {
      draw()
      await host.clock.sleep(INTERVAL, ended.signal, { background: true })
    }
  }
  // The only way out is the end of the wait.
  turn().catch(() => {})
  return {
    update(next) {
      words = next
      draw()
    },
    stop(last) {
      if (ended.signal.aborted) return
      ended.abort()
      console.moving?.(undefined)
      if (last !== undefined) console.say(last)
    },
  }
}
