import { failures } from '../failure/failure.ts'
import { type Host, systemCode } from '../host/host.ts'
import { join, seenFrom } from '../value/file-path.ts'

const fail = failures('affected', () => ({
  'no-git': () => ({
    message: 'what is affected is found with git, and there is no `git` on the PATH',
    hints: ['Install git.'],
  }),
  'no-repository': (at: { folder: string; said: string }) => ({
    message: `${at.folder} is no git repository`,
    ...(at.said ? { details: [`    ${at.said}`] } : {}),
    hints: ['Compare with another folder: --repo-path PATH'],
  }),
  'no-base': (at: { base: string; said: string }) => ({
    message: `the base '${at.base}' is no commit of this repository`,
    ...(at.said ? { details: at.said.split('\n').map((line) => `    ${line}`) } : {}),
    hints: [
      'Fetch it first: git fetch origin, with its history (in GitHub Actions: fetch-depth: 0)',
      'Name another one: --base BRANCH, or a commit',
    ],
  }),
  'git-failed': (at: { args: readonly string[]; said: string }) => ({
    message: `git ${at.args.join(' ')} failed`,
    ...(at.said ? { details: at.said.split('\n').map((line) => `    ${line}`) } : {}),
  }),
  'outside-repository': (at: { folder: string; root: string }) => ({
    message: `the project at ${at.folder} does not lie in the repository ${at.root}`,
  }),
}))

/** What git answered. */
interface Answer {
  readonly code: number
  readonly out: string
  readonly said: string
}

/** A git repository on disk, asked through the git program; only `fetch` writes into it. */
export interface Git {
  /** Top folder of the work tree. */
  readonly root: string
  /** The commit that a name means; undefined when git does not know it. */
  commit(name: string): string | undefined
  /** Where two lines of history met. */
  mergeBase(one: string, other: string): string | undefined
  /** Files that differ between two commits, below the root. Both sides of a rename count. */
  changed(from: string, to: string): readonly string[]
  /** Files of the work tree that are not as in HEAD, new ones too. */
  uncommitted(): readonly string[]
  /** Writes the files of a commit into a folder that does not exist. */
  layOut(commit: string, folder: string): void
  /** Asks origin for a commit that a shallow clone lacks; whether that worked is seen when the commit is looked up. */
  fetch(commit: string): void
  /** Runs git for its answer, failing when it does not succeed. */
  ask(...args: string[]): string
}

/** Opens the repository around a folder. `objects` are folders of further objects (`.git/objects` of another clone). */
export function openGit(host: Host, folder: string, objects: readonly string[] = []): Git {
  const { variables } = host.environment
  const file = host.processes.find('git', variables, folder)
  if (file === undefined) throw fail('no-git', {})
  const environment = (extra: Readonly<Record<string, string>> = {}) => {
    // A hook that calls us has its own repository in the environment.
    const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, ...env } = variables
    return {
      ...env,
      ...(objects.length > 0 ? { GIT_ALTERNATE_OBJECT_DIRECTORIES: objects.join(':') } : {}),
      ...extra,
    }
  }
  const git = (args: readonly string[], cwd: string, extra?: Readonly<Record<string, string>>): Answer => {
    const { code, stdout, stderr } = host.processes.capture({
      file,
      args: ['-c', 'core.quotePath=false', ...args],
      cwd,
      env: environment(extra),
      stdin: 'none',
    })
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
    return { code, out: text(stdout), said: text(stderr).trim() }
  }
  const top = git(['rev-parse', '--show-toplevel'], folder)
  if (top.code !== 0) throw fail('no-repository', { folder, said: top.said })
  const root = top.out.replace(/\n$/, '')

  const ask = (...args: string[]): string => {
    const { code, out, said } = git(args, root)
    if (code !== 0) throw fail('git-failed', { args, said })
    return out
  }
  const names = (text: string) => text.split('\0').filter((name) => name !== '')

  return {
    root,
    ask,
    commit(name) {
      const { code, out } = git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], root)
      return code === 0 ? out.trim() : undefined
    },
    fetch(commit) {
      const name = commit.replace(/^refs\/remotes\/origin\/(.*)$/, '+refs/heads/$1:refs/remotes/origin/$1')
      git(['fetch', '--quiet', '--no-tags', '--depth=1', 'origin', name], root, { GIT_TERMINAL_PROMPT: '0' })
    },
    mergeBase(one, other) {
      const { code, out } = git(['merge-base', one, other], root)
      return code === 0 ? out.trim() : undefined
    },
    changed: (from, to) => names(ask('diff', '--name-only', '--no-renames', '-z', from, to)),
    uncommitted: () => [
      ...names(ask('diff', '--name-only', '--no-renames', '-z', 'HEAD')),
      ...names(ask('ls-files', '--others', '--exclude-standard', '-z')),
    ],
    layOut(commit, target) {
      host.files.makeDirectory(target)
      // An index of its own: neither the work tree nor the list of work trees of the repository hears of it.
      const index = { GIT_INDEX_FILE: `${target}.index` }
      for (const args of [
        ['read-tree', commit],
        ['checkout-index', '--all', '--quiet', `--prefix=${target}/`],
      ]) {
        const { code, said } = git(args, root, index)
        if (code !== 0) throw fail('git-failed', { args, said })
      }
      host.files.remove(`${target}.index`)
      // Functions that ask for the repository find the real one.
      const own = join(root, ask('rev-parse', '--git-dir').trim())
      if (!host.files.stat(`${target}/.git`)) host.files.writeAtomic(`${target}/.git`, `gitdir: ${own}\n`)
    },
  }
}

/** Which state of the project the current one is compared with. */
export interface BaseRequest {
  /** A branch, tag or commit. */
  readonly base: string
  /** Compare with where both lines of history met, in place of the base itself. */
  readonly mergeBase: boolean
  /** Changes that are not committed count as well. */
  readonly uncommitted: boolean
}

/** The other state, laid out on disk. */
export interface Base {
  /** The folder that corresponds to the root of the repository. */
  readonly root: string
  /** Paths below the root that differ. */
  readonly changed: readonly string[]
  /** Takes away what was laid out. */
  remove(): void
}

/** Lays out the base of a comparison in a temporary folder. Fails with `affected/no-base` when git does not know it. */
export function checkOut(host: Host, git: Git, request: BaseRequest): Base {
  const named = git.commit(request.base)
  if (named === undefined) throw fail('no-base', { base: request.base, said: '' })
  const commit = request.mergeBase ? (git.mergeBase('HEAD', named) ?? named) : named
  const folder = temporaryFolder(host)
  const remove = () => host.files.remove(folder)
  try {
    git.layOut(commit, `${folder}/base`)
    return { root: real(host, `${folder}/base`), changed: changes(git, commit, request), remove }
  } catch (thrown) {
    remove()
    throw thrown
  }
}

/** Takes another clone of the repository as the base, as it lies on disk. */
export function otherClone(host: Host, from: string, path: string, uncommitted: boolean): Base {
  const other = openGit(host, path)
  const objects = join(other.root, other.ask('rev-parse', '--git-path', 'objects').trim())
  const git = openGit(host, from, [objects])
  const commit = other.commit('HEAD')
  if (commit === undefined) throw fail('no-base', { base: path, said: 'it has no commit yet' })
  return {
    root: other.root,
    changed: changes(git, commit, { base: commit, mergeBase: false, uncommitted }),
    remove: () => {},
  }
}

/** Clones the remote `origin` and takes a state of it as the base. Nothing is asked of a person. */
export function cloneBase(host: Host, from: string, request: BaseRequest, sshKey: string | undefined): Base {
  const here = openGit(host, from)
  const remote = here.ask('remote', 'get-url', 'origin').trim()
  const url = sshKey ? remote.replace(/^https:\/\/([^/@]+@)?/, 'ssh://git@') : remote
  const folder = temporaryFolder(host)
  const remove = () => host.files.remove(folder)
  try {
    const args = [
      ...(sshKey ? ['-c', `core.sshCommand=ssh -i '${sshKey.replaceAll("'", `'\\''`)}' -o BatchMode=yes`] : []),
      'clone',
      '--quiet',
      '--no-checkout',
      url,
      `${folder}/clone`,
    ]
    here.ask(...args)
    const clone = openGit(host, `${folder}/clone`)
    const commit =
      clone.commit(`refs/remotes/origin/${request.base}`) ??
      clone.commit(request.base.replace(/^refs\/heads\//, 'refs/remotes/origin/'))
    const named = commit ?? clone.commit(request.base)
    if (named === undefined) throw fail('no-base', { base: request.base, said: `cloned from ${url}` })
    const git = openGit(host, from, [`${folder}/clone/.git/objects`])
    const base = checkOut(host, git, { ...request, base: named })
    return {
      ...base,
      remove: () => {
        base.remove()
        remove()
      },
    }
  } catch (thrown) {
    remove()
    throw thrown
  }
}

function changes(git: Git, commit: string, request: BaseRequest): readonly string[] {
  const head = git.commit('HEAD')
  const committed = head === undefined ? [] : git.changed(commit, head)
  return request.uncommitted ? [...new Set([...committed, ...git.uncommitted()])] : committed
}

/** The place in the base that corresponds to a folder of ours. */
export function sameIn(host: Host, git: Git, base: Base, folder: string): string {
  const here = real(host, folder)
  const root = real(host, git.root)
  if (here !== root && !here.startsWith(`${root}/`)) throw fail('outside-repository', { folder, root })
  return here === root ? base.root : join(base.root, seenFrom(root, here))
}

function temporaryFolder(host: Host): string {
  const { system, files } = host
  const token = Buffer.from(system.random(8)).toString('hex')
  const folder = `${system.temporaryDirectory()}/atmos-base-${token}`
  files.makeDirectory(folder, { mode: 0o700 })
  return folder
}

function real(host: Host, path: string): string {
  try {
    return host.files.realPath(path)
  } catch (thrown) {
    if (systemCode(thrown) === undefined) throw thrown
    return path
  }
}
