import { stripVTControlCharacters } from 'node:util'
import { reason } from '../failure/failure.ts'
import type { Node } from '../stacks/dependents.ts'
import { join } from '../value/file-path.ts'
import type { Command } from './ready.ts'
import type { Ended } from './schedule.ts'

/** How each of many components ended, in the order of the run. */
export type Results = readonly (readonly [Node, Ended])[]

/** What is known of a component's output: its files, and its last words. */
export interface OutputOf {
  readonly files: unknown
  readonly tail: string
}

/** Why a component is no success, in a line. */
const problem = (one: Ended) =>
  one.status === 'failed' ? (one.thrown ? reason(one.thrown) : `exit status ${one.code}`) : (one.problem ?? '')

/** Writes the results as JSON and as JUnit, where files were named. */
export function writeResults(
  { project, invocation, words }: Command,
  results: Results,
  outputOf: (node: Node) => OutputOf,
): void {
  const { host, cwd } = project
  const json = String(invocation.flags['execution-summary-file'] ?? '')
  const time = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())
  if (json) {
    const list = results.map(([node, one]) => ({
      node_id: `${node.component}-${node.stack}`,
      stack: node.stack,
      component: node.component,
      status: one.status,
      processed: one.status !== 'skipped',
      changed: one.code === 2,
      exit_code: one.code,
      started_at: time(one.started),
      finished_at: time(one.finished),
      duration_ms: one.started === undefined ? 0 : (one.finished ?? 0) - one.started,
      log_files: outputOf(node).files ?? null,
      error: problem(one),
    }))
    host.files.writeAtomic(join(cwd, json), `${JSON.stringify({ results: list }, undefined, 2)}\n`)
  }
  const junit = String(invocation.flags['junit-file'] ?? '')
  if (junit) {
    const text = junitOf(words.join(' '), results, (node) => project.console.mask(outputOf(node).tail))
    host.files.writeAtomic(join(cwd, junit), text)
  }
}

/** Results as JUnit XML, which CI services read; the last words of a failed component stand in its failure. */
export function junitOf(sub: string, results: Results, tailOf: (node: Node) => string): string {
  const count = (of: Ended['status']) => results.filter(([, one]) => one.status === of).length
  const seconds = (one: Ended) => (one.started === undefined ? 0 : ((one.finished ?? 0) - one.started) / 1000)
  const cases = results.map(([node, one]) => {
    const head = `  <testcase classname="${xml(node.stack)}" name="${xml(node.component)}" time="${seconds(one)}"`
    if (one.status === 'succeeded') return `${head}/>`
    const tag = one.status === 'failed' ? 'failure' : 'skipped'
    const tail = one.status === 'failed' ? xml(tailOf(node)) : ''
    const told = `<${tag} message="${xml(problem(one))}"${tail ? `>${tail}</${tag}>` : '/>'}`
    return `${head}>${told}</testcase>`
  })
  const total = results.reduce((sum, [, one]) => sum + seconds(one), 0)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="terraform ${xml(sub)}" tests="${results.length}" failures="${count('failed')}" skipped="${count('skipped')}" time="${Math.round(total * 1000) / 1000}">\n${cases.join('\n')}\n</testsuite>\n`
}

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' }

/** A text in XML: without colours, and without what XML 1.0 has no way to write. */
function xml(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[<>&"]/g, (sign) => entities[sign] as string)
}
