import { reason } from '../failure/failure.ts'
import { join } from '../value/file-path.ts'
import { junit } from '../work/junit.ts'
import type { Ended } from '../work/task.ts'
import type { ComponentTask } from './graph.ts'
import type { Command } from './ready.ts'

/** How each of many components ended, in the order of the run. */
export type Results = readonly (readonly [ComponentTask, Ended])[]

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
  outputOf: (task: ComponentTask) => OutputOf,
): void {
  const { host, cwd } = project
  const json = String(invocation.flags['execution-summary-file'] ?? '')
  const time = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())
  if (json) {
    const list = results.map(([task, one]) => ({
      node_id: `${task.node.component}-${task.node.stack}`,
      stack: task.node.stack,
      component: task.node.component,
      status: one.status,
      processed: one.status !== 'skipped',
      changed: one.thrown === undefined && one.code === 2,
      exit_code: one.code,
      started_at: time(one.started),
      finished_at: time(one.finished),
      duration_ms: one.started === undefined ? 0 : (one.finished ?? 0) - one.started,
      log_files: outputOf(task).files ?? null,
      error: project.console.mask(problem(one)),
    }))
    host.files.writeAtomic(join(cwd, json), `${JSON.stringify({ results: list }, undefined, 2)}\n`)
  }
  const file = String(invocation.flags['junit-file'] ?? '')
  if (file) {
    const cases = results.map(([task, ended]) => ({
      group: task.node.stack,
      name: task.node.component,
      ended,
      problem: project.console.mask(problem(ended)),
      tail: outputOf(task).tail,
    }))
    host.files.writeAtomic(join(cwd, file), junit(`terraform ${words.join(' ')}`, cases))
  }
}
