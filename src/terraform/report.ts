import { stripVTControlCharacters } from 'node:util'
import { isFailure, reason } from '../failure/failure.ts'
import type { Sink } from '../host/host.ts'
import type { Node } from '../stacks/dependents.ts'
import { table } from '../terminal/table.ts'
import { formatDuration } from '../value/duration.ts'
import { join, seenFrom } from '../value/file-path.ts'
import { openLive } from './live.ts'
import type { Command } from './ready.ts'
import { type Results, writeResults } from './results.ts'
import { type Ended, wasStopped } from './schedule.ts'
import type { Lines } from './tool.ts'

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

/** So many of a failed component's last lines are shown again. */
const TAIL = 40

/** The last lines of an output; from its first error on, where there is one. */
function tailOf(text: string): readonly string[] {
  if (text.trim() === '') return []
  const lines = text.trimEnd().split('\n')
  const error = lines.findIndex((line) => /\bError: /.test(line))
  // The tool draws a box around an error, whose top is a line of its own.
  const from = error > 0 && /^\W*╷\W*$/.test(stripVTControlCharacters(lines[error - 1] as string)) ? error - 1 : error
  return lines.slice(Math.max(from, lines.length - TAIL, 0))
}

/** Time between two moments, as people say it. */
const took = (from: number, to: number) => formatDuration(Math.round((to - from) / 1000) * 1000, 's')

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
  const view =
    !straight && console.live && !given.has('log-order') && !hide
      ? openLive({ console, clock: host.clock }, `terraform ${words.join(' ')}`, nodes.map(how.labelOf))
      : undefined
  const grouped =
    hide ||
    String(flags['log-order'] ?? '')
      .trim()
      .toLowerCase() === 'grouped'
  const outputs = new Map<Node, Kept>()
  const begun = host.clock.now()
  const sub = words.join(' ')
  const width = Math.max(...nodes.map((node) => how.labelOf(node).length))
  const shown = (stream: 'stdout' | 'stderr', text: string) =>
    stream === 'stdout' ? console.out(text) : console.say(text)
  const paint = console.paint('stderr')
  let folder: string | undefined
  let order = 0

  const prefixed = (node: Node, stream: 'stdout' | 'stderr', lines: readonly string[]) => {
    if (lines.length === 0) return
    const head = paint.dim(`${how.labelOf(node).padEnd(width)} │`)
    shown(stream, lines.map((line) => `${head} ${line}\n`).join(''))
  }

  const sinkOf = (node: Node, kept: Kept, stream: 'stdout' | 'stderr'): Sink => {
    return (bytes) => {
      const lines = kept.take(stream, bytes)
      if (view) for (const line of lines) view.said(how.labelOf(node), line)
      else if (!grouped) prefixed(node, stream, lines)
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
    if (wasStopped(how)) return 'stopped'
    if (how.status === 'failed') return how.thrown ? reason(how.thrown) : `failed with ${how.code}`
    if (noChanges.test(text)) return 'no changes'
    const found = counts.exec(text)
    return found ? `+${found[1] ?? found[4]} ~${found[2] ?? found[5]} -${found[3] ?? found[6]}` : ''
  }
  const summary = (results: Results) =>
    table(
      undefined,
      results.map(([node, one]) => [
        sign(one),
        node.stack,
        node.component,
        outcome(node, one),
        one.started === undefined ? '' : took(one.started, one.finished ?? one.started),
      ]),
      { indent: ' ' },
    )
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
      if (!view && !grouped) {
        for (const stream of ['stdout', 'stderr'] as const) {
          const rest = kept.rest(stream)
          if (rest) prefixed(node, stream, [rest])
        }
      }
    },
    changed(node, state) {
      const name = how.labelOf(node)
      if (state === 'started') {
        order += 1
        view?.started(name)
        if (straight && nodes.length > 1 && !settings.dryRun)
          console.say(
            `${order > 1 ? '\n' : ''}${paint.bold(`▸ ${sub} ${name}`)} ${paint.dim(`(${order} of ${nodes.length})`)}`,
          )
        return
      }
      const kept = outputs.get(node)
      if (grouped && kept) {
        const quiet = hide && state.status === 'succeeded' && noChanges.test(kept.text())
        if (!quiet) {
          console.say(`[${name}] ${sub} output ${state.status}`)
          for (const chunk of kept.chunks) shown(chunk.stream, chunk.text)
          console.say(`[${name}] end`)
        }
      }
      const tail = view && kept && state.status === 'failed' && !wasStopped(state) ? tailOf(kept.text()) : []
      view?.ended(name, sign(state), outcome(node, state), tail.map((line) => `     ${line}`).join('\n'))
    },
    async finish(ended) {
      view?.close()
      const configuration = await project.configuration()
      if (!straight) for (const [node, kept] of outputs) writeLogs(node, kept, configuration.basePath)
      const results = nodes.map((node) => [node, ended.get(node) as Ended] as const)
      if (nodes.length > 1 && !settings.dryRun) {
        const count = (of: Ended['status']) => results.filter(([, one]) => one.status === of).length
        const counts = `${count('succeeded')} succeeded, ${count('failed')} failed, ${count('skipped')} skipped`
        console.say(
          `\nterraform ${sub}, ${nodes.length} components: ${counts} in ${took(begun, host.clock.now())}\n${view ? '' : summary(results)}`,
        )
        if (folder) console.say(`Their output: ${seenFrom(project.cwd, folder)}`)
      }
      for (const [node, one] of results) {
        if (one.status !== 'failed' || wasStopped(one)) continue
        const what = isFailure(one.thrown) ? one.thrown.words.message : undefined
        if (one.thrown !== undefined && what === undefined) throw one.thrown
        if (view && what === undefined) continue
        console.say(
          `${paint.red('✗')} ${sub} ${node.component} in ${node.stack} ${what === undefined ? `failed with ${one.code}` : `failed: ${what}`}`,
        )
      }
      writeResults(command, results, (node) => ({
        files: straight ? undefined : folder && logFiles(node),
        tail: tailOf(outputs.get(node)?.text() ?? '').join('\n'),
      }))
    },
  }
}
