import { consumer, labelOf } from '../events.ts'
import { wasStopped } from '../task.ts'
import { endLine, passOn } from './pass-on.ts'
import { signOf, type ViewKind } from './view.ts'

/** Nothing but what went wrong: the output of a task that failed, when it has ended. */
export const quiet: ViewKind = (screen) => ({
  consume: consumer({
    started: undefined,
    output: undefined,
    asked: undefined,
    ended(event) {
      const { task, ended } = event
      if (ended.status !== 'failed' || wasStopped(ended)) return
      const words = screen.outcome(task, ended)
      screen.console.say(`${signOf(screen, ended)} ${labelOf(event)}${words === '' ? '' : `  ${words}`}`)
      const output = screen.outputs.of(task)
      if (!output) return
      passOn(screen.console, output.chunks)
      endLine(screen.console, output.chunks)
    },
    skipped: undefined,
  }),
  close() {},
})
