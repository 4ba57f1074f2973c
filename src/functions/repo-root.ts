import { fail } from './failures.ts'
import type { YamlFunction } from './function.ts'
import { repositoryRoot } from './repository.ts'

/** `!repo-root [DEFAULT]`, also `!git.root`: the root of the work tree around the folder in which the command runs. */
export const repoRoot: YamlFunction = {
  stations: ['configuration', 'manifest', 'workflow'],
  run({ text }, asking) {
    const root = repositoryRoot(asking.host, asking.cwd)
    if (root !== undefined) return root
    if (text === '') throw fail('no-repository', { from: asking.cwd })
    return text
  },
}
