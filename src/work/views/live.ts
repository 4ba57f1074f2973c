import { stripVTControlCharacters } from 'node:util'
import { columns, cut, pad } from '../../terminal/wrap.ts'
import { formatDuration } from '../../value/duration.ts'
import { consumer, labelOf, type WorkEvent } from '../events.ts'
import { Lines } from '../lines.ts'
import { tailOf } from '../tail.ts'
import { wasStopped } from '../task.ts'
import { signOf, type ViewKind } from './view.ts'

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const INTERVAL = 125
/** Most lines that move: the cursor must not go beyond the top of the screen. */
const MOST = 8

/** A task under way: since when, its output, and the last line of it that says something. */
interface Running {
  readonly since: number
  readonly lines: Lines
  said: string
}

/**
 * For a terminal: each task has one line when it has ended, those under way have one that moves below. Of one that failed
 * the last lines of its output follow.
 */
export const live: ViewKind = (screen) => {
  const { console, clock, tasks, title } = screen
  const { bold, cyan, dim } = console.paint('stderr')
  const label = Math.max(...tasks.map((task) => columns(task.name)))
  const running = new Map<string, Running>()
  const begun = clock.now()
  const closed = new AbortController()
  let done = 0
  let frame = 0
  /** How many questions wait for an answer. */
  let questions = 0
  const time = (since: number, until = clock.now()) =>
    formatDuration(Math.round((until - since) / 1000) * 1000, 's').padStart(6)
  // Masked before it is cut: half of a secret is nothing that a mask would know.
  const row = (sign: string, name: string, at: string, words: string, style = (text: string) => text) => {
    const shown = pad(console.mask(name), label)
    const room = console.width - 3 - columns(`${shown}  ${at}  `)
    return ` ${sign} ${shown}  ${dim(at)}  ${style(cut(console.mask(words), room))}`.trimEnd()
  }
  const draw = () => {
    if (questions > 0) return
    const sign = cyan(frames[frame++ % frames.length] as string)
    const shown = [...running].slice(0, MOST)
    const lines = shown.map(([name, { since, said }]) => row(sign, name, time(since), said, dim))
    if (running.size > MOST) lines.push(dim(`   and ${running.size - MOST} more`))
    const waiting = Math.max(0, tasks.length - done - running.size)
    const counts = [`${done} done`, `${running.size} running`, ...(waiting > 0 ? [`${waiting} waiting`] : [])].join(
      ' · ',
    )
    console.moving([...lines, `${bold(title)}   ${counts}   ${dim(time(begun).trim())}`].join('\n'))
  }
  const turn = async () => {
    while (!closed.signal.aborted) {
      draw()
      await clock.sleep(INTERVAL, closed.signal, { background: true })
    }
  }
  // The only way out is the end of the view.
  turn().catch(() => {})
  const over = (event: WorkEvent & { readonly kind: 'ended' | 'skipped' }) => {
    const { task, ended, within } = event
    const name = labelOf(event)
    const at = running.get(name)
    running.delete(name)
    if (within.length === 0) done += 1
    const head = row(signOf(screen, ended), name, at ? time(at.since) : ' '.repeat(6), screen.outcome(task, ended))
    const isShown = ended.status === 'failed' && !wasStopped(ended)
    const tail = isShown ? tailOf(screen.outputs.of(task)?.text() ?? '') : []
    console.say([head, ...tail.map((line) => `     ${line}`)].join('\n'))
  }
  return {
    consume: consumer({
      started: (event) => void running.set(labelOf(event), { since: event.at, lines: new Lines(), said: '' }),
      output(event) {
        const one = running.get(labelOf(event))
        for (const line of one?.lines.take(event.stream, event.bytes) ?? []) {
          const plain = stripVTControlCharacters(line).replace(/\s+/g, ' ').trim()
          if (one && plain !== '') one.said = plain
        }
      },
      asked({ answered }) {
        questions += 1
        console.moving(undefined)
        answered.then(() => {
          questions -= 1
        })
      },
      ended: over,
      skipped: over,
    }),
    close() {
      closed.abort()
      console.moving(undefined)
    },
  }
}
