import { nodeHost } from '../../src/host/node.ts'
import { endWith } from '../../src/host/process-end.ts'
import { waitingFor } from '../../src/host/waits.ts'
import { tellStranded } from '../../src/run.ts'
import { openConsole } from '../../src/terminal/console.ts'
import { consoleSettings } from '../../src/terminal/settings.ts'
import { spin } from '../../src/terminal/spinner.ts'
import { Once, type Way } from '../../src/work/once.ts'

/**
 * A program that never has an answer, or has one, by its first argument: `named` waits for two things that wait for each
 * other, `unnamed` for nothing that has a name, `spinner` shows one while it waits, `answers` ends with 7.
 */
async function work(): Promise<number> {
  const forever = new Promise<number>(() => {})
  switch (process.argv[2]) {
    case 'named': {
      const once = new Once<number>(
        () => new Error('circle'),
        (key) => `the section of ${key}`,
      )
      // The way is lost on the way, so that nobody sees the circle.
      const get = (key: string, other: string, way: Way): Promise<number> =>
        once.get(key, way, async () => {
          await null
          return get(other, key, [])
        })
      return waitingFor(() => 'the stacks to open', get('vpc in dev', 'app in dev', []))
    }
    case 'spinner': {
      const console = openConsole(nodeHost, consoleSettings({}, nodeHost.environment.variables))
      spin({ ...console, live: true, moving: () => {} } as typeof console, nodeHost, 'waiting')
      return forever
    }
    case 'answers':
      return waitingFor('a moment', nodeHost.clock.sleep(10)).then(() => 7)
    default:
      return forever
  }
}

endWith(work, () => tellStranded(nodeHost))
