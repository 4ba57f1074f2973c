import type { Path } from '../value/origin.ts'
import { fail } from './failures.ts'

/** Reads a path as people write it: `stacks.included_paths[1]`, `a["k.1"].b`. Fails with `config/bad-path`. */
export function parsePath(text: string): Path {
  const path: (string | number)[] = []
  const part = /\.?(?:\[(\d+)\]|\[\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)')\s*\]|([^.[\]"']+))/y
  while (part.lastIndex < text.length) {
    const found = part.exec(text)
    if (!found) throw fail('bad-path', { path: text })
    const [, index, double, single, bare] = found
    if (index !== undefined) path.push(Number(index))
    else path.push((double ?? single ?? bare) as string)
  }
  if (path.length === 0) throw fail('bad-path', { path: text })
  return path
}
