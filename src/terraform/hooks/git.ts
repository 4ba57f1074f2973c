import { folders } from '../../auth/folders.ts'
import type { Env } from '../../host/host.ts'
import { environment, identityLayer, valuesLayer } from '../../steps/environment.ts'
import { isAbsolute, join } from '../../value/file-path.ts'
import { get, isMap, map, type Value } from '../../value/value.ts'
import { fail } from '../failures.ts'
import { identityOf } from '../identity.ts'
import { capture, type Tool } from '../tool.ts'
import type { Hook, HookKind, HookRun } from './hook.ts'

/** Where a hook commits: a folder inside of a working tree, and where that tree pushes to. */
interface Target {
  readonly folder: string
  readonly env: Env
  /** A repository of `git.repositories`, which is ours to bring up to date. */
  readonly managed?: { readonly uri: string; readonly branch: string; readonly remote: string }
  readonly author?: string
}

/** How often a push is tried again after others were faster. */
const RETRIES = 3
/** How long a hook waits for another that works on the same tree. */
const BUSY_WITHIN = 10 * 60_000

/**
 * `kind: git`: commits what a command left, in the component's own repository or in one of `git.repositories`, and pushes
 * it where `push` says so. Nothing to commit is fine. Only the paths of `commit.paths` are committed, by default the
 * component's folder (of another repository: everything), whatever else is staged.
 */
export const gitHook: HookKind = async (hook, run) => {
  const { command, prepared, render } = run
  const { ready } = prepared
  const { console, host } = command.project
  const problem = (text: string) => fail('hook-git', { hook: hook.name, component: ready.component, problem: text })
  const commit = await render(hook.fields.commit ?? null)
  const listed = get(commit, ['paths'])
  const paths = Array.isArray(listed) && listed.length > 0 ? listed.map(String) : ['.']
  for (const path of paths)
    if (isAbsolute(path) || path.split('/').includes('..'))
      throw problem(`\`${path}\` of commit.paths lies outside of the working tree`)
  const target = await targetOf(hook, run, problem)
  const git = gitIn(run, target, problem)
  host.files.makeDirectory(target.folder)
  if (target.managed) await upToDate(run, target, git)
  const own = (await git('rev-parse', '--absolute-git-dir')).trim()
  const free = await host.files.lock(join(own, 'atmos-hook.lock'), { within: BUSY_WITHIN, signal: command.signal() })
  try {
    const there: string[] = []
    for (const path of paths)
      if (host.files.stat(join(target.folder, path)) || (await git('ls-files', '--', path)) !== '') there.push(path)
    if (there.length > 0) await git('add', '--all', '--', ...there)
    if (there.length === 0 || (await git('diff', '--cached', '--name-only', '--', ...there)).trim() === '') {
      console.log('Info', 'nothing to commit', { hook: hook.name, component: ready.component })
      return 0
    }
    const words =
      String(get(commit, ['message']) ?? '').trim() || `Update artifacts for ${ready.component} in ${ready.stack}`
    const source = target.managed ? '' : (await git.quietly('rev-parse', '--verify', 'HEAD')).trim()
    const trailers = [
      `Atmos-Stack: ${ready.stack}`,
      `Atmos-Component: ${ready.component}`,
      ...(source ? [`Atmos-Source-SHA: ${source}`] : []),
    ]
    const author = target.author ? [`--author=${target.author}`] : []
    await git('commit', '--quiet', ...author, '-m', words, '-m', trailers.join('\n'), '--', ...there)
    const sha = (await git('rev-parse', '--short', 'HEAD')).trim()
    if (hook.fields.push === true || hook.fields.push === 'true') await push(target, git)
    console.say(`✓ Committed ${sha}${hook.fields.push === true ? ' and pushed it' : ''}: ${words.split('\n')[0]}`)
    return 0
  } finally {
    await free()
  }
}

/** Git in a folder: its stdout; a bad end is a failure with its words. */
interface Git {
  (...args: readonly string[]): Promise<string>
  /** Nothing where it ends badly. */
  quietly(...args: readonly string[]): Promise<string>
}

function gitIn({ command }: HookRun, { folder, env }: Target, problem: (text: string) => Error): Git {
  const { project } = command
  const file = project.host.processes.find('git', env, folder) ?? 'git'
  const tool: Tool = { file, cwd: folder, env: { ...env, GIT_TERMINAL_PROMPT: '0' } }
  const run = (args: readonly string[]) => capture(project, tool, args, command.signal())
  const git = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await run(args)
    if (code === 0) return stdout
    throw problem(`git ${args[0]} ended with ${code}: ${project.console.mask((stderr || stdout).trim())}`)
  }
  return Object.assign(git, {
    async quietly(...args: readonly string[]) {
      const { code, stdout } = await run(args)
      return code === 0 ? stdout : ''
    },
  })
}

async function targetOf(hook: Hook, run: HookRun, problem: (text: string) => Error): Promise<Target> {
  const { command, prepared, env, render } = run
  const { project } = command
  const name = String((await render(hook.fields.repository ?? null)) ?? '')
  if (name === '') return { folder: prepared.ready.folder, env }
  const configuration = await project.configuration()
  const all = configuration.get('git', 'repositories')
  const key = isMap(all) ? Object.keys(all).find((one) => one.toLowerCase() === name.toLowerCase()) : undefined
  const one = key === undefined ? undefined : (all as Record<string, Value>)[key]
  if (!isMap(one))
    throw problem(
      `there is no repository \`${name}\` in \`git.repositories\`; there are ${isMap(all) && Object.keys(all).length > 0 ? Object.keys(all).join(', ') : 'none'}`,
    )
  const text = (...path: string[]) => String(get(one, path) ?? '')
  if (text('uri') === '') throw problem(`the repository \`${name}\` has no \`uri\``)
  const identity = text('auth', 'identity')
  const session = identity
    ? await identityOf(project, map(), `the repository ${name}`, command.signal(), { named: identity, alone: true })
    : undefined
  const { home } = folders(configuration.env, project.host.system)
  const cache = [env.ATMOS_XDG_CACHE_HOME, env.XDG_CACHE_HOME].find((path) => path && isAbsolute(path))
  const workdir = text('workdir')
  const [author, email] = [text('commit', 'author', 'name'), text('commit', 'author', 'email')]
  return {
    folder: workdir
      ? join(configuration.basePath, workdir)
      : join(cache ?? join(home, '.cache'), 'atmos', 'git', 'repositories', name),
    env: identity ? environment([valuesLayer('hook', env), identityLayer(session)]) : env,
    managed: { uri: text('uri'), branch: text('branch'), remote: text('remote') || 'origin' },
    ...(author || email ? { author: `${author} <${email}>` } : {}),
  }
}

/** Clones a repository that is not there yet, else moves it to where its remote is. */
async function upToDate({ command }: HookRun, { folder, managed }: Target, git: Git): Promise<void> {
  const { uri, branch, remote } = managed as NonNullable<Target['managed']>
  const { files } = command.project.host
  const on = branch ? ['--branch', branch] : []
  if (!files.stat(join(folder, '.git'))) {
    await git('clone', '--quiet', '--origin', remote, ...on, '--', uri, '.')
    return
  }
  await git('fetch', '--quiet', remote)
  const at = branch || (await git('rev-parse', '--abbrev-ref', 'HEAD')).trim()
  await git('checkout', '--quiet', at)
  await git('merge', '--quiet', '--ff-only', `${remote}/${at}`)
}

/** Pushes the branch. In a repository that is ours, commits of others that came first go below. */
async function push({ managed }: Target, git: Git): Promise<void> {
  if (!managed) {
    await git('push', '--quiet')
    return
  }
  for (let attempt = 0; ; attempt++) {
    try {
      await git('push', '--quiet', managed.remote, 'HEAD')
      return
    } catch (thrown) {
      if (attempt >= RETRIES || !/rejected|fetch first|non-fast-forward/.test(String((thrown as Error).message)))
        throw thrown
      await git('pull', '--quiet', '--rebase', managed.remote, managed.branch || 'HEAD')
    }
  }
}
