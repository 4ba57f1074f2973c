import { type BunApi, bun } from './bun.ts'
import type { Command, Exit, StreamName } from './host.ts'
import type { Feed } from './outputs.ts'
import { closeEnd, fillPipe } from './real-pipe.ts'

const left = new Set<Feed>()

/** The exit of a child, with what it left behind: processes that go on writing to where its output went. */
export function leaves(exit: Exit, feeds: readonly Feed[]): Exit {
  const open = feeds.filter((feed) => !feed.isOver)
  if (open.length === 0) return exit
  for (const feed of open) {
    left.add(feed)
    feed.over.then(() => left.delete(feed))
  }
  return { ...exit, leftBehind: true }
}

/** See `Processes.leftBehind`. */
export const leftBehind = (): boolean => [...left].some((feed) => feed.descriptor >= 0)

/** See `Processes.handOver`. */
export function handOver({ file, args, cwd, env }: Command, input: string): void {
  // Ascending, so that none is taken for another's place before it has found its own.
  const feeds = [...left].filter((feed) => feed.descriptor >= 0).sort((a, b) => a.descriptor - b.descriptor)
  const stdin = fillPipe(input)
  if (stdin === undefined) return
  const words: readonly string[] = [...args, ...feeds.map((feed) => feed.leadsTo ?? 'nowhere')]
  // Nobody is to wait for the end of a stream that nothing leads to.
  const ours = (name: StreamName, descriptor: number) => (words.includes(name) ? descriptor : ('ignore' as const))
  const stdio = [stdin, ours('stdout', 1), ours('stderr', 2), ...feeds.map((feed) => feed.descriptor)]
  if (bun) (bun as BunApi).spawn({ cmd: [file, ...words], cwd, env, stdio, detached: true })
  else {
    const { spawn } = process.getBuiltinModule('node:child_process')
    spawn(file, words, { cwd, env: env as NodeJS.ProcessEnv, stdio, detached: true }).on('error', () => {})
  }
  closeEnd(stdin)
}
