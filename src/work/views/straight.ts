import { consumer, labelOf } from '../events.ts'
import type { ViewKind } from './view.ts'

/**
 * For one task at a time: each has a heading, and its programs write to our own streams (a task does not use the output of
 * its slot, so that a terminal stays a terminal).
 */
export const straight: ViewKind = ({ console, verb, tasks }) => {
  const { bold, dim } = console.paint('stderr')
  let order = 0
  return {
    consume: consumer({
      started(event) {
        if (event.within.length > 0) return
        order += 1
        if (tasks.length < 2) return
        const heading = `${bold(`▸ ${verb} ${labelOf(event)}`)} ${dim(`(${order} of ${tasks.length})`)}`
        console.say(`${order > 1 ? '\n' : ''}${heading}`)
      },
      output: undefined,
      asked: undefined,
      ended: undefined,
      skipped: undefined,
    }),
    close() {},
  }
}
