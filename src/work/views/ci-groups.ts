import type { Env } from '../../host/host.ts'
import { ciProvider } from '../../terminal/ci.ts'
import { consumer, labelOf } from '../events.ts'
import { endLine, passOn } from './pass-on.ts'
import type { ViewKind } from './view.ts'

/** How a CI service folds a part of its log. */
interface Fold {
  open(name: string, at: number): string
  close(name: string, at: number): string
}

/** What GitHub reads as data of a workflow command. */
const escaped = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const section = (name: string) => name.replace(/[^A-Za-z0-9_.-]/g, '_')
const seconds = (at: number) => Math.floor(at / 1000)

/**
 * Services with groups, by the name of `ciProvider`. Sources: GitHub, "Workflow commands: grouping log lines"; GitLab,
 * "Custom collapsible sections".
 */
const folds: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ['GitHub Actions', { open: (name) => `::group::${escaped(name)}\n`, close: () => '::endgroup::\n' }],
  [
    'GitLab CI',
    {
      open: (name, at) =>
        `\u001b[0Ksection_start:${seconds(at)}:${section(name)}[collapsed=true]\r\u001b[0K${name.replace(/\s+/g, ' ')}\n`,
      close: (name, at) => `\u001b[0Ksection_end:${seconds(at)}:${section(name)}\r\u001b[0K\n`,
    },
  ],
])

/** Whether the CI service that we run in folds parts of its log. */
export function hasGroups(env: Env): boolean {
  return folds.has(ciProvider(env) ?? '')
}

/**
 * In CI: the output of each task in a group of the service's log; as it comes where one runs at a time, else when the task
 * has ended. Groups do not nest there, so of tasks that are part of another one only the outer one has a group.
 */
export function ciGroups(env: Env): ViewKind {
  const fold = folds.get(ciProvider(env) ?? '')
  return (screen) => {
    const { concurrency, console, outputs } = screen
    const open = (name: string, at: number) => fold && console.out(fold.open(name, at))
    const close = (name: string, at: number) => fold && console.out(fold.close(name, at))
    const alone = concurrency === 1
    return {
      consume: consumer({
        started(event) {
          if (alone && event.within.length === 0) open(event.task.name, event.at)
        },
        output({ stream, bytes }) {
          if (alone) passOn(console, [{ stream, bytes }])
        },
        asked: undefined,
        ended(event) {
          const { task, ended, within } = event
          if (alone) {
            if (within.length === 0) close(task.name, event.at)
            return
          }
          const output = outputs.of(task)
          if (!output || screen.hides?.(task, ended)) return
          const name = ended.status === 'succeeded' ? labelOf(event) : `${labelOf(event)} (${ended.status})`
          open(name, ended.started ?? event.at)
          passOn(console, output.chunks)
          endLine(console, output.chunks)
          close(name, event.at)
        },
        skipped: undefined,
      }),
      close() {},
    }
  }
}
