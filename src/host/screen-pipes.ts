import { fs } from './file-system.ts'
import type { Env, RunOptions } from './host.ts'
import type { Outputs } from './outputs.ts'

/** Pipes that lead to a terminal through this program, by their inodes: `4711,4712`. */
const VARIABLE = 'ATMOS_SCREEN_PIPES'

/** The variable by which calls of this program in a child know that a terminal is behind their pipes. */
export function screenVariable(outputs: Outputs, terminals: RunOptions['terminals'] = []): Env {
  const pipes = (['stdout', 'stderr'] as const)
    .filter((name) => terminals.includes(name))
    .map((name) => inode(outputs[name]))
    .filter((found) => found !== undefined)
  return pipes.length === 0 ? {} : { [VARIABLE]: pipes.join(',') }
}

/** Whether a descriptor is such a pipe, and not one into which the child has redirected its output since. */
export function leadsToScreen(descriptor: number): boolean {
  const pipes = process.env[VARIABLE]
  return pipes?.split(',').includes(String(inode(descriptor))) ?? false
}

function inode(descriptor: number | string): number | undefined {
  if (typeof descriptor !== 'number') return undefined
  try {
    const found = fs().fstatSync(descriptor)
    return found.isFIFO() && found.ino > 0 ? found.ino : undefined
  } catch {
    return undefined
  }
}
