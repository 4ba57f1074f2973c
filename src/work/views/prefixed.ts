import type { StreamName } from '../../host/host.ts'
import { consumer, labelOf, type WorkEvent } from '../events.ts'
import { Lines } from '../lines.ts'
import type { Task } from '../task.ts'
import type { ViewKind } from './view.ts'

const streams = ['stdout', 'stderr'] as const

/** Several at a time: every line, as soon as it is complete, with the name of its task before it. */
export const prefixed: ViewKind = ({ console, tasks }) => {
  const { dim } = console.paint('stderr')
  const width = Math.max(...tasks.map((task) => task.name.length))
  const open = new Map<Task, Lines>()
  const show = (event: WorkEvent, stream: StreamName, lines: readonly string[]) => {
    if (lines.length === 0) return
    const head = dim(`${labelOf(event).padEnd(width)} │`)
    const text = lines.map((line) => `${head} ${line}\n`).join('')
    if (stream === 'stdout') console.out(text)
    else console.say(text)
  }
  return {
    consume: consumer({
      started: ({ task }) => void open.set(task, new Lines()),
      output(event) {
        show(event, event.stream, open.get(event.task)?.take(event.stream, event.bytes) ?? [])
      },
      asked: undefined,
      ended(event) {
        for (const stream of streams) {
          const rest = open.get(event.task)?.rest(stream)
          if (rest) show(event, stream, [rest])
        }
        open.delete(event.task)
      },
      skipped: undefined,
    }),
    close() {},
  }
}
