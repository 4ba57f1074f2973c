import { stripVTControlCharacters } from 'node:util'
import type { Clock } from '../host/host.ts'
import type { OpenConsole } from '../terminal/console.ts'
import { columns, pad } from '../terminal/wrap.ts'
import { formatDuration } from '../value/duration.ts'

/** A view of work on several things: each has one line when it has ended, those under way have one that moves below. */
export interface Live {
  started(name: string): void
  /** A line of its output. */
  said(name: string, line: string): void
  /** Its end: a sign, what came of it in few words, and what else people must see. */
  ended(name: string, sign: string, words: string, more?: string): void
  close(): void
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const INTERVAL = 125
/** So many lines move at most; the cursor must not go beyond the top of the screen. */
const MOST = 8

/** Opens the view of `names`, whose head line says what is done to all of them. */
export function openLive(
  { console, clock }: { readonly console: OpenConsole; readonly clock: Clock },
  title: string,
  names: readonly string[],
): Live {
  const { bold, cyan, dim } = console.paint('stderr')
  const label = Math.max(...names.map(columns))
  const running = new Map<string, { readonly since: number; said: string }>()
  const begun = clock.now()
  const closed = new AbortController()
  let done = 0
  let frame = 0
  const time = (since: number, until = clock.now()) =>
    formatDuration(Math.round((until - since) / 1000) * 1000, 's').padStart(6)
  // Masked before it is cut: half of a secret is nothing that a mask would know.
  const row = (sign: string, name: string, at: string, words: string, style = (text: string) => text) => {
    const head = `${pad(name, label)}  ${at}  `
    return ` ${sign} ${pad(name, label)}  ${dim(at)}  ${style(fitting(console.mask(words), console.width - 3 - columns(head)))}`.trimEnd()
  }
  const draw = () => {
    const sign = cyan(frames[frame++ % frames.length] as string)
    const shown = [...running].slice(0, MOST)
    const lines = shown.map(([name, { since, said }]) => row(sign, name, time(since), said, dim))
    if (running.size > MOST) lines.push(dim(`   and ${running.size - MOST} more`))
    const waiting = names.length - done - running.size
    const counts = [`${done} done`, `${running.size} running`, ...(waiting > 0 ? [`${waiting} waiting`] : [])].join(
      ' · ',
    )
    console.moving([...lines, `${bold(title)}   ${counts}   ${dim(time(begun).trim())}`].join('\n'))
  }
  const turn = async () => {
    while (!closed.signal.aborted) {
      draw()
      await clock.sleep(INTERVAL, closed.signal)
    }
  }
  // The only way out is the end of the view.
  turn().catch(() => {})
  return {
    started(name) {
      running.set(name, { since: clock.now(), said: '' })
    },
    said(name, line) {
      const one = running.get(name)
      const plain = stripVTControlCharacters(line).replace(/\s+/g, ' ').trim()
      if (one && plain !== '') one.said = plain
    },
    ended(name, sign, words, more) {
      const at = running.get(name)
      running.delete(name)
      done += 1
      const head = row(sign, name, at ? time(at.since) : ' '.repeat(6), words)
      console.say(more ? `${head}\n${more}` : head)
    },
    close() {
      closed.abort()
      console.moving(undefined)
    },
  }
}

/** A text in so many columns: what does not fit is cut. */
function fitting(text: string, width: number): string {
  if (columns(text) <= width) return text
  let kept = ''
  let taken = 0
  for (const sign of text) {
    taken += columns(sign)
    if (taken > width - 1) break
    kept += sign
  }
  return `${kept}…`
}
