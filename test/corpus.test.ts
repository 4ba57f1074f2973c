import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { differences } from './corpus/differences.ts'
import { later } from './corpus/later.ts'
import { corpus, playCase } from './support/corpus.ts'
import { hasTool } from './support/tools.ts'

const cli = resolve(import.meta.dirname, '../dist/atmos')
const areas = [
  'custom-commands',
  'command-tree',
  'config',
  'auth',
  'auth-aws',
  'stacks',
  'yaml-functions',
  'terraform',
  'found-commands',
  'found-house',
  'found-identity',
  'found-peer',
  'found-repositories',
  'found-screens',
  'found-stacks',
]
const waiting = Object.entries(later).flatMap(([area, names]) => names.map((name) => `${area}/${name}`))
const listed = new Map([
  ...differences.map((one) => [one.case, one.reason] as const),
  ...waiting.map((name) => [name, 'test/corpus/later.ts'] as const),
])

describe.each(areas)('corpus of %s', (area) => {
  const { cases, recorded } = corpus(area)
  for (const one of cases) {
    const reason = listed.get(`${area}/${one.name}`)
    test(`${one.name}: ${one.about ?? ''}`, async () => {
      const wrong = await playCase(one, recorded[one.name], cli)
      if (reason === undefined) expect(wrong.join('\n'), one.about).toBe('')
      else expect(wrong, `it passes, so it must leave its list (${reason})`).not.toEqual([])
    }, 120_000)
  }
})

test('the lists name cases that are there', () => {
  const known = new Set(areas.flatMap((area) => corpus(area).cases.map((one) => `${area}/${one.name}`)))
  expect([...listed.keys()].filter((name) => !known.has(name))).toEqual([])
  expect(differences.length).toBeLessThanOrEqual(known.size * 0.02)
})

test('the programs that cases use are there', () => {
  expect(['bash', 'git', 'jq', 'python3', 'tar', 'od', 'cksum', 'terraform'].filter((tool) => !hasTool(tool))).toEqual(
    [],
  )
})
