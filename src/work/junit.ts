import { stripVTControlCharacters } from 'node:util'
import type { Ended } from './task.ts'

/** One task in a JUnit report. */
export interface JUnitCase {
  /** What it belongs to: a stack, a workflow. */
  readonly group: string
  readonly name: string
  readonly ended: Ended
  /** Why it is no success, in a line. */
  readonly problem: string
  /** Last words of its output, masked; shown where it failed. */
  readonly tail: string
}

/** How each of many tasks ended, as JUnit XML, which CI services read. Canceled ones are skipped ones there. */
export function junit(suite: string, cases: readonly JUnitCase[]): string {
  const failures = cases.filter(({ ended }) => ended.status === 'failed').length
  const skipped = cases.filter(({ ended }) => ended.status === 'skipped' || ended.status === 'canceled').length
  const lines = cases.map(({ group, name, ended, problem, tail }) => {
    const head = `  <testcase classname="${xml(group)}" name="${xml(name)}" time="${seconds(ended)}"`
    if (ended.status === 'succeeded') return `${head}/>`
    const tag = ended.status === 'failed' ? 'failure' : 'skipped'
    const body = ended.status === 'failed' ? xml(tail) : ''
    return `${head}><${tag} message="${xml(problem)}"${body ? `>${body}</${tag}>` : '/>'}</testcase>`
  })
  const total = cases.reduce((sum, { ended }) => sum + seconds(ended), 0)
  const attributes = `tests="${cases.length}" failures="${failures}" skipped="${skipped}" time="${Math.round(total * 1000) / 1000}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="${xml(suite)}" ${attributes}>\n${lines.join('\n')}\n</testsuite>\n`
}

const seconds = ({ started, finished }: Ended) => (started === undefined ? 0 : ((finished ?? started) - started) / 1000)

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' }

/** A text in XML: without colours, and without what XML 1.0 has no way to write. */
function xml(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[<>&"]/g, (sign) => entities[sign] as string)
}
