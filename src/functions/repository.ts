import { type Host, systemCode } from '../host/host.ts'
import { dirname, join } from '../value/file-path.ts'

/** The nearest folder upwards that is the root of a git work tree: it has a `.git` folder, or file (worktree, submodule). */
export function repositoryRoot(host: Host, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (host.files.stat(join(folder, '.git'))) return folder
    if (folder === dirname(folder)) return undefined
  }
}

/** What a repository tells about itself, read from its files: no git program is needed. */
export interface Repository {
  readonly root: string
  /** Commit of HEAD; undefined before the first commit. */
  readonly commit: string | undefined
  /** Undefined when HEAD is detached. */
  readonly branch: string | undefined
  /** Address of the remote `origin`. */
  readonly remote: string | undefined
}

/** Reads the repository around a folder; undefined when there is none. */
export function readRepository(host: Host, from: string): Repository | undefined {
  const root = repositoryRoot(host, from)
  if (root === undefined) return undefined
  const own = gitFolder(host, root)
  const common = read(host, join(own, 'commondir'))
  const shared = common === undefined ? own : join(own, common.trim())
  const head = read(host, join(own, 'HEAD'))?.trim() ?? ''
  const ref = /^ref: (.+)$/.exec(head)?.[1]
  return {
    root,
    commit: ref === undefined ? head || undefined : reference(host, own, shared, ref),
    branch: ref?.replace(/^refs\/heads\//, ''),
    remote: origin(read(host, join(shared, 'config')) ?? ''),
  }
}

/** `.git` is a folder, or a file that names one. */
function gitFolder(host: Host, root: string): string {
  const path = join(root, '.git')
  if (host.files.stat(path)?.kind !== 'file') return path
  const named = /^gitdir: (.+)$/m.exec(read(host, path) ?? '')?.[1]
  return named === undefined ? path : join(root, named.trim())
}

function reference(host: Host, own: string, shared: string, ref: string): string | undefined {
  const loose = read(host, join(own, ref)) ?? read(host, join(shared, ref))
  if (loose !== undefined) return loose.trim()
  const packed = read(host, join(shared, 'packed-refs')) ?? ''
  const found = packed
    .split('\n')
    .find((line) => line.endsWith(` ${ref}`))
    ?.split(' ')[0]
  if (found !== undefined || !host.files.stat(join(shared, 'reftable'))) return found
  // References kept in tables are for git itself to read.
  const { variables } = host.environment
  const git = host.processes.find('git', variables, shared)
  if (git === undefined) return undefined
  const asked = host.processes.capture({
    file: git,
    args: ['--git-dir', shared, 'rev-parse', ref],
    cwd: shared,
    env: variables,
  })
  return asked.code === 0 ? new TextDecoder().decode(asked.stdout).trim() : undefined
}

function origin(config: string): string | undefined {
  let section = ''
  for (const line of config.split('\n')) {
    const heading = /^\s*\[([^\]]+)\]/.exec(line)
    if (heading) section = heading[1] as string
    const url = /^\s*url\s*=\s*(.*?)\s*$/.exec(line)?.[1]
    if (url !== undefined && section === 'remote "origin"') return url.replace(/^"(.*)"$/, '$1')
  }
  return undefined
}

function read(host: Host, path: string): string | undefined {
  try {
    return host.files.readText(path)
  } catch (thrown) {
    if (systemCode(thrown) === undefined) throw thrown
    return undefined
  }
}

/** The parts of a remote's address, in any of git's forms; undefined when it has none. */
export function remoteParts(address: string): { host: string; owner: string; name: string } | undefined {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/:]+)(?::\d+)?\/(.+)$/i.exec(address)
  const short = scheme ? undefined : /^(?:[^/@:]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(address)
  const [, host, path] = scheme ?? short ?? []
  const parts = path
    ?.replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split('/')
    .filter((part) => part !== '')
  const name = parts?.pop()
  if (host === undefined || name === undefined || !parts || parts.length === 0) return undefined
  return { host, owner: parts.join('/'), name }
}
