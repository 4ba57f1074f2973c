import { expect, test } from 'vitest'
import { stsDouble } from '../support/aws.ts'
import { examples, typed } from '../support/page.ts'

const refuse = (call: { parameters: Readonly<Record<string, string>> }) =>
  call.parameters.RoleArn?.endsWith('/locked')
    ? { code: 'AccessDenied', message: 'not authorized to perform: sts:AssumeRole' }
    : undefined
// Times are shown in the local zone.
process.env.TZ = 'UTC'
const page = examples('auth.md')

test('the page has examples', () => {
  expect(page.length).toBeGreaterThan(7)
})

test.each(page.map((example) => [example.title, example] as const))('%s', async (_title, example) => {
  for (const { line, shown } of example.runs) {
    // Each line is typed in a world of its own, with an STS that has not been asked before.
    const world = example.project.with({ parts: { http: stsDouble({ refuse }).part } })
    const seen = await typed({ ...example, project: world }, line)
    expect(`$ ${line}\n${seen.replace(/realm: [0-9a-f]{16}/, 'realm: <realm>')}`).toBe(`$ ${line}\n${shown}`)
  }
})
