import { describe, expect, test } from 'vitest'
import { isFailure } from '../../src/failure/failure.ts'
import { toBytes } from '../../src/template/bytes.ts'
import { render } from '../../src/template/template.ts'
import { testHost } from '../support/host.ts'
import { data, env, files, optionsOf, type Row, rows } from './corpus-data.ts'

/** What the real Go engine and libraries made of some 1,250 templates, and ours must make of them. */

/** Templates that give something else on purpose, each with its reason; at most 0.5 % of the rows. */
const differences: ReadonlyMap<string, string> = new Map([
  [
    rows.find((row) => row.t.startsWith('{{ toYAML (dict "multi" "one'))?.t ?? '',
    'yaml.v3 loses the line end that a text begins with, so that its YAML reads back as another text; ours keeps it.',
  ],
])

type Outcome = { readonly out: string } | { readonly hex: string } | { readonly error: string }

async function outcome(row: Row): Promise<Outcome> {
  const host = testHost({ env, files })
  try {
    const out = await render(row.t, data(row.data), {
      ...optionsOf(row),
      context: { host, env, cwd: host.environment.cwd },
    })
    return row.out_hex === undefined ? { out } : { hex: Buffer.from(toBytes(out)).toString('hex') }
  } catch (thrown) {
    if (isFailure(thrown) && thrown.code.startsWith('template/')) return { error: thrown.words.message }
    throw thrown
  }
}

/** `template: tpl:LINE` of a message, which must be the same. */
const lineOf = (message: string) => /^template: tpl:\d+/.exec(message)?.[0]
/** What Go quotes in a parse error: the token, function or variable that it stumbled over. */
const tokensOf = (message: string) => message.match(/"(?:[^"\\]|\\.)*"|<[^>]+>|U\+[0-9A-F]+|\{\{\w+\}\}/g) ?? []

const topics = [...new Set(rows.map((row) => row.topic))]

describe.each(topics)('%s', (topic) => {
  const inTopic = rows.filter((row) => row.topic === topic && !differences.has(row.t))
  test.each(inTopic.map((row) => [row.mode, row.t, row] as const))('%s %j', async (_mode, _text, row) => {
    const got = await outcome(row)
    if (row.error === undefined) {
      expect(got).toEqual(row.out_hex === undefined ? { out: row.out } : { hex: row.out_hex })
      return
    }
    expect(got).toHaveProperty('error')
    const message = 'error' in got ? got.error : ''
    expect(lineOf(message)).toBe(lineOf(row.error))
    expect(message.includes(': executing "')).toBe(row.error.includes(': executing "'))
    if (!row.error.includes(': executing "')) {
      for (const token of tokensOf(row.error)) expect(message).toContain(token)
    }
  })
})

test('few templates differ on purpose', () => {
  expect(differences.size).toBeLessThanOrEqual(rows.length * 0.005)
  for (const text of differences.keys()) expect(rows.map((row) => row.t)).toContain(text)
})
