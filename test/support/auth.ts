import type { Section } from '../../src/auth/definitions.ts'
import { type OpenAuth, openAuthOn } from '../../src/auth/open.ts'
import { openConsole } from '../../src/terminal/console.ts'
import { consoleSettings } from '../../src/terminal/settings.ts'
import { get } from '../../src/value/value.ts'
import { parseYaml } from '../../src/yaml/parse.ts'
import { type TestHost, type TestWorld, testHost } from './host.ts'
import { dedent } from './project.ts'

/** Authentication on a text, in a world of doubles. */
export interface TestAuth {
  readonly auth: OpenAuth
  readonly host: TestHost
}

/** Opens authentication on the text of an `atmos.yaml`, below `/project`. */
export async function authOn(
  text: string,
  world: TestWorld = {},
  host: TestHost = testHost(world),
  /** The text of the project, where `text` is that of a component. */
  project?: string,
): Promise<TestAuth> {
  const env = host.environment.variables
  const auth = await openAuthOn({
    host,
    console: openConsole(host, consoleSettings({}, env)),
    env,
    cwd: '/project',
    section: sectionOf(text),
    ...(project === undefined ? {} : { projectSection: sectionOf(project) }),
    directory: '/project',
  })
  return { auth, host }
}

function sectionOf(text: string): Section {
  const document = parseYaml(dedent(text), '/project/atmos.yaml')
  return {
    value: get(document.value, ['auth']),
    locate(path) {
      const position = document.locate(path)
      return position && { file: '/project/atmos.yaml', ...position }
    },
  }
}
