import type { Host } from '../host/host.ts'
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
      `${cyan(frames[frame++ % frames.length] as string)} ${words}${seconds > 0 ? dim(` ${span(seconds)}`) : ''}`,
    )
  }
  const turn = async () => {
    while (!ended.signal.aborted) {
      draw()
      await host.clock.sleep(INTERVAL, ended.signal)
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

/** `42 s`, `4 min 12 s`, `1 h 3 min`: a time as people say it. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
