import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { isFailure } from '../../../src/failure/failure.ts'
import type { Mode } from '../../../src/template/modes.ts'
import { data } from '../corpus-data.ts'
import { rendered } from './world.ts'

/**
 * Edges of single functions, with what Go's text/template, Sprig 3.3 and Gomplate 3.11 made of them: mode, template,
 * output, or null and the error. The data are those of the corpus.
 */
type Row = readonly [mode: Mode, template: string, output: string | null, error?: string]
const rows: readonly Row[] = JSON.parse(readFileSync(resolve(import.meta.dirname, 'recorded.json'), 'utf8'))

const cases = rows.map(([mode, template, ...outcome]) => [mode, template, outcome] as const)

test.each(cases)('%s %s', async (mode, template, [output, error]) => {
  let got: string | null = null
  let message: string | undefined
  try {
    got = await rendered(template, { mode, data: data('base') })
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
    message = thrown.words.message
  }
  expect([got, message]).toEqual([output, error])
})
