import { valuesLayer } from '../../src/steps/environment.ts'
import type { StepHost } from '../../src/steps/host.ts'
import { parseSteps } from '../../src/steps/parse.ts'
import { openConsole } from '../../src/terminal/console.ts'
import { consoleSettings } from '../../src/terminal/settings.ts'
import { map, type Value, type ValueMap } from '../../src/value/value.ts'
import { parseYaml } from '../../src/yaml/parse.ts'
import { type TestWorld, testHost } from '../support/host.ts'

/** Steps as YAML has them, read as those of `deploy`. */
export function steps(yaml: string) {
  return parseSteps(parseYaml(yaml, 'steps.yaml').value as Value, {
    of: 'deploy',
    defaultType: 'shell',
    texts: true,
    path: ['steps'],
    locate: () => undefined,
  })
}

/** What runs steps in a test: doubles of a world, sessions that set `WHO`, and whatever a test puts in its place. */
export function stepHost(world: TestWorld, more: Partial<StepHost> = {}) {
  const host = testHost(world)
  const console = openConsole(host, consoleSettings({}, host.environment.variables))
  const asked: string[] = []
  const stepsHost: StepHost = {
    host,
    console,
    name: 'deploy',
    workflow: 'deploy',
    cwd: host.environment.cwd,
    templates: {},
    data: map() as ValueMap,
    conditionEnv: () => host.environment.variables,
    layers: () => [valuesLayer('test', host.environment.variables)],
    identityOf: async (step) => {
      const name = step.fields.raw.identity
      return typeof name === 'string' ? { kind: 'name', name, namedBy: 'a test' } : { kind: 'none' }
    },
    session: async (identity) => {
      asked.push(identity)
      return { identity, environment: (base: object) => ({ ...base, WHO: identity }) } as never
    },
    authVariables: () => new Set(),
    ...more,
  }
  return { host, stepsHost, asked }
}
