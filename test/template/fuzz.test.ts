import { expect, test } from 'vitest'
import { isFailure } from '../../src/failure/failure.ts'
import { known } from '../../src/template/libraries/registry.ts'
import { modes } from '../../src/template/modes.ts'
import { render } from '../../src/template/template.ts'
import { testHost } from '../support/host.ts'
import { data, env, files, rows } from './corpus-data.ts'
import { RandomTemplates } from './random-templates.ts'

/** The full number is 200,000: `TEMPLATES=200000 npx vitest run test/template/fuzz.test.ts`. */
const count = Number(process.env.TEMPLATES ?? 6_000)
const seed = Number(process.env.SEED ?? 1)

/** Made to be slow, or to ask the network. */
const costly =
  /bcrypt|htpasswd|derivePassword|gen[A-Z]|PBKDF2|WPAPSK|Cert|buildCustom|ec2|aws|gcp|Lookup|getHostByName/i

/** What JavaScript says, and what stands for it: neither is for people. */
const foreign =
  /is not a function|Cannot (read|convert|mix|set|assign|add|delete)|undefined is not|not iterable|call stack|Invalid (array|string|count|time)|\[object |of (undefined|null)$|the function failed|cannot be converted|is not defined$(?<!" not defined)/

test(`${count} random templates give a result or a failure with a place`, { timeout: 3_600_000 }, async () => {
  const functions = known(modes.strict.libraries).filter((name) => !costly.test(name))
  const templates = new RandomTemplates(
    seed,
    rows.map((row) => row.t),
    functions,
  )
  const wrong: string[] = []
  for (let i = 0; i < count; i++) {
    const text = templates.next()
    if (costly.test(text)) continue
    const host = testHost({ env, files })
    const mode = i % 2 === 0 ? modes.strict : modes.lenient
    const started = process.cpuUsage()
    try {
      const out = await render(text, data('base'), { name: 'tpl', ...mode, context: { host, env, cwd: '/project' } })
      if (typeof out !== 'string') wrong.push(`${JSON.stringify(text)}\n  gave ${typeof out}`)
    } catch (thrown) {
      const said = isFailure(thrown) ? thrown.words.message : String((thrown as Error).stack ?? thrown)
      const placed = isFailure(thrown) && thrown.code.startsWith('template/') && thrown.words.place?.line !== undefined
      if (!placed || foreign.test(said)) {
        const cause = isFailure(thrown) && thrown.cause instanceof Error ? `\n  ${thrown.cause.stack}` : ''
        wrong.push(`${JSON.stringify(text)}\n  ${said}${cause}`)
      }
    }
    const seconds = process.cpuUsage(started).user / 1e6
    if (seconds > 10) wrong.push(`${JSON.stringify(text)}\n  took ${seconds} s`)
  }
  expect(wrong.slice(0, 20)).toEqual([])
})
