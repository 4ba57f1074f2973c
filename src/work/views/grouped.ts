import { consumer, labelOf } from '../events.ts'
import { endLine, passOn } from './pass-on.ts'
import type { ViewKind } from './view.ts'

/** Several at a time: the whole output of a task in one piece, between two lines with its name, when it has ended. */
export const grouped: ViewKind = (screen) => {
  const { console, outputs, verb } = screen
  return {
    consume: consumer({
      started: undefined,
      output: undefined,
      asked: undefined,
      ended(event) {
        const { task, ended } = event
        const output = outputs.of(task)
        if (!output || screen.hides?.(task, ended)) return
        const name = labelOf(event)
        console.say(`[${name}] ${verb} output ${ended.status}`)
        passOn(console, output.chunks)
        endLine(console, output.chunks)
        console.say(`[${name}] end`)
      },
      skipped: undefined,
    }),
    close() {},
  }
}
