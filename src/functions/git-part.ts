import { fail } from './failures.ts'
import type { YamlFunction } from './function.ts'
import { type Repository, readRepository, remoteParts } from './repository.ts'

const parts: ReadonlyMap<string, (repository: Repository) => string | undefined> = new Map([
  ['!git.sha', (one: Repository) => one.commit],
  ['!git.ref', (one: Repository) => one.commit],
  ['!git.branch', (one: Repository) => one.branch],
  ['!git.url', (one: Repository) => one.remote],
  ['!git.host', (one: Repository) => remoteOf(one)?.host],
  ['!git.owner', (one: Repository) => remoteOf(one)?.owner],
  ['!git.name', (one: Repository) => remoteOf(one)?.name],
  [
    '!git.repository',
    (one: Repository) => {
      const remote = remoteOf(one)
      return remote && `${remote.owner}/${remote.name}`
    },
  ],
])

const remoteOf = (repository: Repository) =>
  repository.remote === undefined ? undefined : remoteParts(repository.remote)

const missing: ReadonlyMap<string, string> = new Map([
  ['!git.sha', 'the repository has no commit yet'],
  ['!git.ref', 'the repository has no commit yet'],
  ['!git.branch', 'HEAD is detached, so there is no current branch'],
])

/** `!git.sha [DEFAULT]` and its siblings: a fact about the repository around the folder in which the command runs. */
export const gitPart: YamlFunction = {
  stations: ['configuration', 'manifest', 'workflow'],
  run({ tag, text }, asking) {
    const repository = readRepository(asking.host, asking.cwd)
    const value = repository && parts.get(tag)?.(repository)
    if (value) return value.trim()
    if (text !== '') return text
    if (!repository) throw fail('no-repository', { from: asking.cwd })
    throw fail('git-unknown', {
      what: missing.get(tag) ?? 'the remote `origin` is not set, or its address has no such part',
    })
  },
}
