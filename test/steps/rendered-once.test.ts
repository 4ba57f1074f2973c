import { expect, test } from 'vitest'
import { runSteps } from '../../src/steps/run.ts'
import { stepHost, steps } from './step-host.ts'

/** A store that counts how often it is asked, so that a template counts its renderings. */
function counting() {
  let renderings = 0
  return { templates: { store: () => `r${++renderings}` }, renderings: () => renderings }
}
const counted = '{{ atmos.Store "a" "b" "c" "d" }}'

/** Runs one step as an identity whose login asks somebody, or does not, and says what for. */
async function run(fields: string, asks: boolean) {
  const { templates, renderings } = counting()
  const neededBy: string[] = []
  const { host, stepsHost } = stepHost(
    { processes: () => '', env: { PLACE: 'here' } },
    {
      templates,
      session: async (identity, reason) => {
        if (asks && typeof reason.neededBy === 'function') neededBy.push(await reason.neededBy())
        return { identity, environment: (base: object) => ({ ...base, WHO: identity }) } as never
      },
    },
  )
  const outcome = await runSteps(steps(`[{ identity: ann, ${fields} }]`), stepsHost)
  return { outcome, neededBy, renderings: renderings(), lines: host.processes.started.map(({ line }) => line) }
}

test.each([true, false])('a command is rendered once, whether a login says what for (%s) or not', async (asks) => {
  const { lines, neededBy, renderings } = await run(`command: 'echo ${counted}'`, asks)
  expect(lines).toEqual(['bash -c echo r1'])
  expect(neededBy).toEqual(asks ? ['step 1 of deploy (echo r1)'] : [])
  expect(renderings).toBe(1)
})

test('a command that looks at the environment waits for the login that completes it', async () => {
  const { lines, neededBy, renderings } = await run(`command: 'echo {{ .Env.WHO }} ${counted}'`, true)
  expect(lines).toEqual(['bash -c echo ann r1'])
  expect(neededBy).toEqual(['step 1 of deploy'])
  expect(renderings).toBe(1)
})

test('every attempt runs the same command', async () => {
  const { templates, renderings } = counting()
  const { host, stepsHost } = stepHost({ processes: () => ({ code: 5 }) }, { templates })
  await runSteps(steps(`[{ command: 'echo ${counted}', retry: { max_attempts: 3 } }]`), stepsHost)
  expect(host.processes.started.map(({ line }) => line)).toEqual([
    'bash -c echo r1',
    'bash -c echo r1',
    'bash -c echo r1',
  ])
  expect(renderings()).toBe(1)
})

test('two fields with one text are two texts', async () => {
  const { lines, renderings } = await run(`command: ['echo', '${counted}', '${counted}']`, false)
  expect(lines).toEqual([])
  expect(renderings).toBe(2)
})
