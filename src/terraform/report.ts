import { isFailure, reason } from '../failure/failure.ts'
import type { Sink } from '../host/host.ts'
import type { Node } from '../stacks/dependents.ts'
import { table } from '../terminal/table.ts'
import { join } from '../value/file-path.ts'
import type { Command } from './ready.ts'
import type { Lines } from './run.ts'
import type { Ended } from './schedule.ts'

/** What people and machines learn of a run of many components. */
export interface Report {
  /** Where a component's output goes; undefined means straight through. */
  linesOf(node: Node): Lines | undefined
  /** The component's output is complete. */
  end(node: Node): void
  changed(node: Node, state: 'started' | Ended): void
  /** Summary, and the files of results. */
  finish(ended: ReadonlyMap<Node, Ended>): Promise<void>
}

const noChanges = /No changes\. (Your infrastructure matches the configuration|Infrastructure is up-to-date)\./
const counts = /(\d+) to add, (\d+) to change, (\d+) to destroy|(\d+) added, (\d+) changed, (\d+) destroyed/

/** Output of one component, kept while it runs. */
class Kept {
  readonly chunks: { readonly stream: 'stdout' | 'stderr'; readonly text: string }[] = []
  #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
  #rest = { stdout: '', stderr: '' }

  /** Takes bytes, and answers the lines that became complete. */
  take(stream: 'stdout' | 'stderr', bytes: Uint8Array): string[] {
    const text = this.#decoders[stream].decode(bytes, { stream: true })
    this.chunks.push({ stream, text })
    const lines = (this.#rest[stream] + text).split('\n')
    this.#rest[stream] = lines.pop() as string
    return lines
  }

  /** What is left without a line end. */
  rest(stream: 'stdout' | 'stderr'): string {
    const left = this.#rest[stream]
    this.#rest[stream] = ''
    return left
  }

  text(stream?: 'stdout' | 'stderr'): string {
    return this.chunks
      .filter((one) => stream === undefined || one.stream === stream)
      .map((one) => one.text)
      .join('')
  }
}

/** Seconds and minutes as people say them. */
export function took(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

/**
 * Opens the report of a run. One at a time streams straight through. Several at a time are prefixed line by line, or come
 * in groups; on a terminal each has one line when it ends, below them one that moves, and the output is in files.
 */
export function openReport(
  command: Command,
  nodes: readonly Node[],
  how: { readonly concurrency: number; readonly labelOf: (node: Node) => string },
): Report {
  const { project, invocation, words, settings } = command
  const { console, host } = project
  const { flags, given } = invocation
  const hide = flags.hide === 'no-changes'
  const straight = how.concurrency === 1 && !hide
  const live = !straight && console.live && !given.has('log-order') && !hide
  const grouped =
    hide ||
    String(flags['log-order'] ?? '')
      .trim()
      .toLowerCase() === 'grouped'
  const outputs = new Map<Node, Kept>()
  const running = new Map<Node, number>()
  let done = 0
  const begun = host.clock.now()
  const sub = words.join(' ')
  const width = Math.max(...nodes.map((node) => how.labelOf(node).length))
  const shown = (stream: 'stdout' | 'stderr', text: string) =>
    stream === 'stdout' ? console.out(text) : console.say(text)
  const paint = console.paint('stderr')
  let folder: string | undefined

  const status = () => {
    if (!live) return
    const names = [...running.keys()].map((node) => how.labelOf(node)).join(', ')
    const waiting = nodes.length - done - running.size
    const line = `⠿ ${sub}: ${done} done · ${running.size} running (${names}) · ${waiting} waiting   ${took(host.clock.now() - begun)}`
    console.moving(line.length > console.width ? `${line.slice(0, console.width - 1)}…` : line)
  }

  const prefixed = (node: Node, stream: 'stdout' | 'stderr', lines: readonly string[]) => {
    if (lines.length === 0) return
    const head = paint.dim(`${how.labelOf(node).padEnd(width)} │`)
    shown(stream, lines.map((line) => `${head} ${line}\n`).join(''))
  }

  const sinkOf = (node: Node, kept: Kept, stream: 'stdout' | 'stderr'): Sink => {
    return (bytes) => {
      const lines = kept.take(stream, bytes)
      if (!live && !grouped) prefixed(node, stream, lines)
    }
  }

  const logFiles = (node: Node) => {
    const name = `${node.stack}__${node.component}`.replace(/[/\\]/g, '__').replace(/[: ]/g, '_')
    return { stdout: `${name}.stdout.log`, stderr: `${name}.stderr.log` }
  }

  const writeLogs = (node: Node, kept: Kept, base: string) => {
    folder = join(base, '.atmos', 'logs', 'terraform', words.join('-'))
    host.files.makeDirectory(folder)
    const names = logFiles(node)
    for (const stream of ['stdout', 'stderr'] as const)
      host.files.writeAtomic(join(folder, names[stream]), console.mask(kept.text(stream)), {
        mode: 0o600,
        flush: false,
      })
  }

  /** What a component's plan or apply came to, in three words. */
  const outcome = (node: Node, how: Ended): string => {
    const text = outputs.get(node)?.text() ?? ''
    if (how.status === 'skipped') return how.problem ?? ''
    if (how.status === 'failed') return how.thrown ? reason(how.thrown) : `failed with ${how.code}`
    if (noChanges.test(text)) return 'no changes'
    const found = counts.exec(text)
    return found ? `+${found[1] ?? found[4]} ~${found[2] ?? found[5]} -${found[3] ?? found[6]}` : ''
  }
  const sign = (how: Ended) =>
    how.status === 'succeeded' ? paint.green('✓') : how.status === 'failed' ? paint.red('✗') : paint.dim('·')

  return {
    linesOf(node) {
      if (straight) return undefined
      const kept = new Kept()
      outputs.set(node, kept)
      return { stdout: sinkOf(node, kept, 'stdout'), stderr: sinkOf(node, kept, 'stderr') }
    },
    end(node) {
      const kept = outputs.get(node)
      if (!kept) return
      if (!live && !grouped) {
        for (const stream of ['stdout', 'stderr'] as const) {
          const rest = kept.rest(stream)
          if (rest) prefixed(node, stream, [rest])
        }
      }
    },
    changed(node, state) {
      if (state === 'started') {
        running.set(node, host.clock.now())
        if (straight && nodes.length > 1) console.log('Info', `${sub} ${how.labelOf(node)}`)
        return status()
      }
      running.delete(node)
      done += 1
      const kept = outputs.get(node)
      if (grouped && kept) {
        const text = kept.text()
        const quiet = hide && state.status === 'succeeded' && noChanges.test(text)
        if (!quiet) {
          console.say(`[${how.labelOf(node)}] ${sub} output ${state.status}`)
          for (const chunk of kept.chunks) shown(chunk.stream, chunk.text)
          console.say(`[${how.labelOf(node)}] end`)
        }
      }
      if (live) {
        const time = state.started === undefined ? '' : took((state.finished ?? 0) - state.started)
        console.say(
          ` ${sign(state)} ${how.labelOf(node).padEnd(width)}  ${outcome(node, state)}  ${paint.dim(time)}`.trimEnd(),
        )
        if (state.status === 'failed' && kept) {
          const tail = kept.text().trimEnd().split('\n').slice(-40)
          console.say(tail.map((line) => `     ${line}`).join('\n'))
        }
      }
      status()
    },
    async finish(ended) {
      if (live) console.moving(undefined)
      const configuration = await project.configuration()
      if (!straight) for (const [node, kept] of outputs) writeLogs(node, kept, configuration.basePath)
      const results = nodes.map((node) => [node, ended.get(node) as Ended] as const)
      const bad = results.filter(([, one]) => one.status === 'failed')
      if (nodes.length > 1 && !settings.dryRun) {
        const rows = results.map(([node, one]) => [
          sign(one),
          node.stack,
          node.component,
          outcome(node, one),
          one.started === undefined ? '' : took((one.finished ?? 0) - one.started),
        ])
        const count = (of: Ended['status']) => results.filter(([, one]) => one.status === of).length
        console.say(
          `\nterraform ${sub}, ${nodes.length} components: ${count('succeeded')} succeeded, ${count('failed')} failed, ${count('skipped')} skipped in ${took(host.clock.now() - begun)}\n${table(undefined, rows, { indent: ' ' })}`,
        )
        if (folder) console.say(`Their output: ${folder}`)
      }
      for (const [node, one] of bad) {
        const what = isFailure(one.thrown) ? one.thrown.words.message : undefined
        if (one.thrown !== undefined && what === undefined) throw one.thrown
        console.say(
          `${paint.red('✗')} ${sub} ${node.component} in ${node.stack} ${what === undefined ? `failed with ${one.code}` : `failed: ${what}`}`,
        )
      }
      await writeResults(command, results, (node) => (straight ? undefined : folder && logFiles(node)))
    },
  }
}

type Results = readonly (readonly [Node, Ended])[]

/** Writes the results as JSON and as JUnit, where files were named. */
async function writeResults(
  { project, invocation, words }: Command,
  results: Results,
  logs: (node: Node) => unknown,
): Promise<void> {
  const { host, cwd } = project
  const json = String(invocation.flags['execution-summary-file'] ?? '')
  const problem = (one: Ended) =>
    one.status === 'failed' ? (one.thrown ? reason(one.thrown) : `exit status ${one.code}`) : (one.problem ?? '')
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
      log_files: logs(node) ?? null,
      error: problem(one),
    }))
    host.files.writeAtomic(join(cwd, json), `${JSON.stringify({ results: list }, undefined, 2)}\n`)
  }
  const junit = String(invocation.flags['junit-file'] ?? '')
  if (junit) host.files.writeAtomic(join(cwd, junit), junitOf(words.join(' '), results, problem))
}

/** Results as JUnit XML, which CI services read. */
export function junitOf(sub: string, results: Results, problem: (one: Ended) => string): string {
  // What XML 1.0 has no way to write, such as the escapes of colours, is left out.
  const safe = (text: string) =>
    text.replace(
      /[<>&"]|\u001b\[[\d;]*m|[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu,
      (sign) => (({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' }) as Record<string, string>)[sign] ?? '',
    )
  const count = (of: Ended['status']) => results.filter(([, one]) => one.status === of).length
  const cases = results.map(([node, one]) => {
    const seconds = one.started === undefined ? 0 : ((one.finished ?? 0) - one.started) / 1000
    const head = `  <testcase classname="${safe(node.stack)}" name="${safe(node.component)}" time="${seconds}"`
    if (one.status === 'succeeded') return `${head}/>`
    const tag = one.status === 'failed' ? 'failure' : 'skipped'
    return `${head}><${tag} message="${safe(problem(one))}"/></testcase>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="terraform ${safe(sub)}" tests="${results.length}" failures="${count('failed')}" skipped="${count('skipped')}">\n${cases.join('\n')}\n</testsuite>\n`
}
