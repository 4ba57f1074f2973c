import { isFailure, reason } from '../failure/failure.ts'
import { type Env, systemCode } from '../host/host.ts'
import { isOwn } from '../host/own-file.ts'
import type { GitAddress } from './address.ts'
import { fail } from './failures.ts'
import { deadline, type FetchContext, makePrivate, nameFor, refusePlain, unwritable } from './place.ts'
import { type Injected, tokenFor, tokenHints } from './tokens.ts'
import { basic } from './web.ts'

const wholeCommit = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/
const partOfCommit = /^[0-9a-f]{7,64}$/
/** Trees that nobody has used for so long go when the next one comes. */
const FORGOTTEN = 30 * 86_400_000

/** Which commit a name stood for, and when that was asked; `pinned` when it can never be another. */
interface Noted {
  readonly commit: string
  readonly at: number
  readonly pinned: boolean
}

/**
 * The files of a repository at its `ref`, as a folder in the cache. A commit is read once and kept; what a branch or tag
 * stands for is asked in each run, or as seldom as the time to live says. A server that cannot be reached leaves what was
 * known before in use, with a warning.
 */
export async function gitTree(
  context: FetchContext,
  address: GitAddress,
  options: { readonly ttl: number | undefined; readonly injected: Injected },
): Promise<string> {
  const { host } = context
  refusePlain(address.url, address.shown, context.env)
  const ref = address.ref ?? 'HEAD'
  const folder = `${context.root}/git/${await nameFor(`${address.login?.user ?? ''} ${address.url}`)}`
  const trees = treesIn(context, folder)
  if (wholeCommit.test(ref) && trees.has(ref)) return trees.of(ref)
  const note = `${folder}/${(await nameFor(ref)).slice(0, 32)}.json`
  const now = () => host.clock.now()
  const known = (): string | undefined => {
    const noted = readNote(context, note)
    const isYoung = noted && now() - noted.at >= 0 && now() - noted.at < (options.ttl ?? 0)
    const isFresh = noted && (noted.pinned || isYoung || context.offline)
    return isFresh && trees.has(noted.commit) ? trees.of(noted.commit) : undefined
  }
  const before = known()
  if (before !== undefined) return before
  if (context.offline) throw fail('not-stored', { address: address.shown })

  makePrivate(context, folder)
  const release = await locked(context, folder, address)
  try {
    const meanwhile = known()
    if (meanwhile !== undefined) return meanwhile
    const git = await openGit(context, address, options.injected)
    let commit: string | undefined
    try {
      commit = wholeCommit.test(ref) ? ref : await git.commitOf(ref)
      if (commit === undefined || !trees.has(commit)) commit = await trees.fetch(git, commit, ref)
    } catch (thrown) {
      const noted = readNote(context, note)
      if (!noted || !trees.has(noted.commit) || !isOutage(thrown)) throw thrown
      context.warn(`${reason(thrown)}; what was read before is used`)
      return trees.of(noted.commit)
    }
    const isPinned = partOfCommit.test(ref) && commit.startsWith(ref)
    const noted: Noted = { commit, at: now(), pinned: isPinned }
    host.files.writeAtomic(note, JSON.stringify(noted), { mode: 0o600, flush: false })
    return trees.of(commit)
  } catch (thrown) {
    throw unwritable(folder, thrown)
  } finally {
    await release()
  }
}

async function locked(context: FetchContext, folder: string, address: GitAddress): Promise<() => Promise<void>> {
  const { host, patience, signal } = context
  try {
    return await host.files.lock(`${folder}/busy`, { within: patience, ...(signal ? { signal } : {}) })
  } catch (thrown) {
    if (systemCode(thrown) !== 'ETIMEDOUT') throw unwritable(folder, thrown)
    throw fail('busy', { address: address.shown, seconds: Math.round(patience / 1000) }, thrown)
  }
}

function readNote({ host }: FetchContext, file: string): Noted | undefined {
  try {
    const noted = JSON.parse(host.files.readText(file)) as Noted
    return wholeCommit.test(noted.commit) ? noted : undefined
  } catch {
    return undefined
  }
}

/** A server that does not answer, in git's words for it. */
function isOutage(thrown: unknown): boolean {
  if (!isFailure(thrown)) return false
  if (thrown.code === 'remote/timed-out') return true
  return (
    thrown.code === 'remote/git-failed' &&
    /could ?n[o']t (?:resolve|connect)|connection (?:timed out|refused|reset|closed)|network is unreachable|unable to connect|operation timed out|early EOF|requested URL returned error: (?:5\d\d|429)|no route to host|name resolution/i.test(
      String(thrown.data.said),
    )
  )
}

/** The trees kept of one repository. A mark beside a tree says that it is complete. */
function treesIn(context: FetchContext, folder: string) {
  const { files, clock, system } = context.host
  const of = (commit: string) => `${folder}/${commit}`
  const mark = (commit: string) => `${of(commit)}.complete`
  const touch = (commit: string) => files.writeAtomic(mark(commit), '', { mode: 0o600, flush: false })
  return {
    of,
    has(commit: string): boolean {
      const stat = files.stat(mark(commit))
      if (!stat || !isOwn(stat, system) || files.stat(of(commit))?.kind !== 'directory') return false
      if (clock.now() - stat.modified > FORGOTTEN / 4) {
        try {
          touch(commit)
        } catch (thrown) {
          // A cache that can only be read is good enough for reading.
          if (systemCode(thrown) === undefined) throw thrown
        }
      }
      return true
    },
    /** Reads a commit, or what a name stands for, and lays out its files; answers the commit. Under the lock only. */
    async fetch(git: OpenGit, wanted: string | undefined, ref: string): Promise<string> {
      const work = `${folder}/work-${Buffer.from(system.random(6)).toString('hex')}`
      try {
        for (const { name } of files.list(folder)) if (name.startsWith('work-')) files.remove(`${folder}/${name}`)
        makePrivate(context, work)
        const commit = await git.fetch(work, wanted, ref)
        if (files.stat(of(commit))) files.remove(of(commit))
        makePrivate(context, of(commit))
        await git.layOut(work, commit, of(commit))
        touch(commit)
        for (const { name } of files.list(folder)) {
          const [, old] = /^([0-9a-f]{40,64})\.complete$/.exec(name) ?? []
          const stat = old === undefined || old === commit ? undefined : files.stat(`${folder}/${name}`)
          if (old === undefined || !stat || clock.now() - stat.modified < FORGOTTEN) continue
          files.remove(`${folder}/${name}`)
          files.remove(of(old))
        }
        return commit
      } finally {
        files.remove(work)
      }
    },
  }
}

interface OpenGit {
  /** The commit that a branch, a tag or `HEAD` stands for; undefined when there is none of that name. */
  commitOf(ref: string): Promise<string | undefined>
  /** Reads a commit, or what `ref` stands for, into a new repository in `work`; answers the commit. */
  fetch(work: string, commit: string | undefined, ref: string): Promise<string>
  layOut(work: string, commit: string, folder: string): Promise<void>
}

async function openGit(context: FetchContext, address: GitAddress, injected: Injected): Promise<OpenGit> {
  const { host, patience, signal } = context
  const { url, shown } = address
  const { cwd } = host.environment
  const file = host.processes.find('git', context.env, cwd)
  if (file === undefined) throw fail('no-git', { address: shown })
  const end = deadline(context)

  const run = async (args: readonly string[], env: Env, where: string) => {
    const out: Uint8Array[] = []
    const said: Uint8Array[] = []
    end.throwIfAborted()
    const { code } = await host.processes.run({
      file,
      args,
      cwd: where,
      env,
      stdin: 'none',
      stdout: (chunk) => void out.push(chunk.slice()),
      stderr: (chunk) => void said.push(chunk.slice()),
      signal: end,
    })
    end.throwIfAborted()
    const text = (chunks: Uint8Array[]) => new TextDecoder().decode(Buffer.concat(chunks))
    return { code, out: text(out), said: text(said).trim() }
  }
  const within = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (thrown) {
      if (!end.aborted || signal?.aborted) throw thrown
      throw fail('timed-out', { address: shown, seconds: Math.round(patience / 1000) }, thrown)
    }
  }
  const quiet = quietEnv(context.env)
  const own = [
    ...(await credentials(context, address, injected, quiet, run)),
    ...(await sshSettings(url, quiet, run, cwd)),
  ]
  const env = configured(quiet, [...own, ...settings])
  const failed = (said: string) => {
    const plain = said.replace(/^(?:fatal|error|remote): /gm, '').split('\n')
    const hints = /auth|permission|denied|not found|could not read|403|401|404|does not exist/i.test(said)
      ? tokenHints(/^\w+:\/\/(?:[^/@]*@)?([^/:]+)/.exec(url)?.[1] ?? '')
      : []
    return fail('git-failed', { address: shown, said: plain.slice(0, 3).filter(Boolean).join('; '), hints })
  }
  const ask = async (args: readonly string[], where = cwd) => {
    const answer = await within(run(args, env, where))
    if (answer.code !== 0) throw failed(answer.said)
    return answer.out
  }

  return {
    async commitOf(ref) {
      const found = await ask(['ls-remote', '--quiet', '--end-of-options', url, ref, `${ref}^{}`])
      const byName = new Map<string, string>()
      for (const line of found.split('\n')) {
        const [commit = '', name = ''] = line.split('\t')
        if (wholeCommit.test(commit)) byName.set(name, commit)
      }
      // The commit of a tag comes before the tag itself; a tag before a branch, as git takes them.
      const names = [`refs/tags/${ref}^{}`, `refs/tags/${ref}`, `refs/heads/${ref}`, `${ref}^{}`, ref]
      return names.map((name) => byName.get(name)).find((commit) => commit !== undefined)
    },
    async fetch(work, commit, ref) {
      await ask(['init', '--quiet', '--bare', '--template=', '--end-of-options', work])
      const fetch = ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules']
      if (commit !== undefined) {
        const shallow = await within(run([...fetch, '--depth=1', '--end-of-options', url, commit], env, work))
        if (shallow.code === 0) return (await ask(['rev-parse', 'FETCH_HEAD^{commit}'], work)).trim()
        if (!/not our ref|unadvertised|no such remote ref|couldn't find remote ref|shallow/i.test(shallow.said))
          throw failed(shallow.said)
      } else if (!partOfCommit.test(ref)) throw fail('no-ref', { address: shown, ref })
      // Some servers give commits by the names of branches only: then all of them are read.
      await ask([...fetch, '--end-of-options', url, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'], work)
      const { code, out } = await within(
        run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit ?? ref}^{commit}`], env, work),
      )
      if (code !== 0) throw fail('no-ref', { address: shown, ref })
      return out.trim()
    },
    async layOut(work, commit, folder) {
      await ask([`--git-dir=${work}`, `--work-tree=${folder}`, 'read-tree', '-u', '--reset', commit], folder)
    },
  }
}

/** What git is told beside the credentials: no hooks, no waiting for a line that is dead. */
const settings: readonly Setting[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.bare', 'false'],
  ['core.longpaths', 'true'],
  ['http.lowSpeedLimit', '1000'],
  ['http.lowSpeedTime', '30'],
  ['advice.detachedHead', 'false'],
]

/** Variables under which git asks nobody, and speaks only what we have checked. */
function quietEnv(env: Env): Env {
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, GIT_OBJECT_DIRECTORY, GIT_COMMON_DIR, ...rest } = env
  return {
    ...rest,
    GIT_TERMINAL_PROMPT: '0',
    GCM_INTERACTIVE: 'never',
    GIT_ALLOW_PROTOCOL: 'https:http:ssh:git:file',
    GIT_LFS_SKIP_SMUDGE: '1',
    LC_ALL: 'C',
  }
}

type Setting = readonly [key: string, value: string]
type Run = (args: readonly string[], env: Env, where: string) => Promise<{ out: string }>

/** An ssh that asks nobody, unless the person has chosen one: that one knows their keys. */
async function sshSettings(url: string, env: Env, run: Run, cwd: string): Promise<readonly Setting[]> {
  if (!url.startsWith('ssh:') || env.GIT_SSH_COMMAND || env.GIT_SSH) return []
  const { out } = await run(['config', '--get', 'core.sshCommand'], env, cwd)
  return out.trim() === '' ? [['core.sshCommand', 'ssh -o BatchMode=yes -o ConnectTimeout=30']] : []
}

/** Adds settings behind those that the environment gives git already: arguments could be seen by everybody. */
function configured(env: Env, more: readonly Setting[]): Env {
  const first = Math.max(0, Math.floor(Number(env.GIT_CONFIG_COUNT ?? 0)) || 0)
  const made: Record<string, string> = { ...env, GIT_CONFIG_COUNT: String(first + more.length) }
  for (const [index, [key, value]] of more.entries()) {
    made[`GIT_CONFIG_KEY_${first + index}`] = key
    made[`GIT_CONFIG_VALUE_${first + index}`] = value
  }
  return made
}

/** The header for a server over https: the address's own login, else the token of its forge. */
async function credentials(
  context: FetchContext,
  { url, login }: GitAddress,
  injected: Injected,
  env: Env,
  run: Run,
): Promise<readonly Setting[]> {
  if (!/^https?:/i.test(url)) return []
  const { hostname, origin, protocol } = new URL(url)
  const token =
    login ?? (protocol === 'https:' ? await tokenFor(context.host, context.env, hostname, injected) : undefined)
  if (!token) return []
  if (!login) {
    // Whoever has told git how to reach this server has thought of the credentials too.
    const { out } = await run(['config', '--get-regexp', '^url\\..*\\.insteadof$'], env, context.host.environment.cwd)
    const rewritten = out.split('\n').map((line) => line.slice(line.indexOf(' ') + 1))
    if (rewritten.some((prefix) => prefix !== '' && url.startsWith(prefix))) return []
  }
  return [[`http.${origin}/.extraHeader`, `Authorization: ${basic(token.user, token.password)}`]]
}
