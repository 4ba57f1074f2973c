import type { Invocation } from '../../cli/tree.ts'
import { failures, isFailure } from '../../failure/failure.ts'
import type { Project } from '../../project.ts'
import { type Affected, affectedBetween, comparedSections } from '../../stacks/affected.ts'
import { githubBase } from '../../stacks/ci-base.ts'
import { type Base, checkOut, cloneBase, openGit, otherClone, sameIn } from '../../stacks/git-base.ts'
import { processingOf } from './processing.ts'

const fail = failures('affected', () => ({
  'two-bases': (at: { flags: readonly string[] }) => ({
    message: `--repo-path names the base already: it does not go together with ${at.flags.join(', ')}`,
  }),
  'no-default-base': () => ({
    message: 'there is nothing to compare with: the repository has no `refs/remotes/origin/HEAD`',
    hints: ['Name the base: --base main', 'Or let git know the default branch: git remote set-head origin --auto'],
  }),
  'key-password': () => ({
    message: '--ssh-key-password is not there yet',
    hints: ['Give the key to an agent: ssh-add'],
  }),
}))

/**
 * What a change affects, as the flags of `describe affected`, `list affected` and `--affected` say: the base is found,
 * laid out in a temporary folder, compared and taken away again.
 */
export async function affectedItems(project: Project, invocation: Invocation): Promise<readonly Affected[]> {
  const { host, console } = project
  const { flags } = invocation
  const given = (name: string) => {
    const value = flags[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const configuration = await project.configuration()
  const processing = await processingOf(project, invocation)
  // What terraform is run on is only chosen here: it fails by itself where something is not known.
  const isStrict = processing.computed === false && invocation.path[0] !== 'terraform'
  const stacks = await project.stacks()
  const git = openGit(host, configuration.basePath)
  const base = await findBase(project, invocation)
  try {
    const baseStacks = await project.stacksAt({
      basePath: sameIn(host, git, base, configuration.basePath),
      cwd: project.cwd.startsWith(git.root) ? sameIn(host, git, base, project.cwd) : base.root,
    })
    let nothingBefore = false
    try {
      await baseStacks.manifests()
    } catch (thrown) {
      if (!isFailure(thrown) || !['stacks/no-manifests', 'stacks/no-base-directory'].includes(thrown.code)) throw thrown
      nothingBefore = true
      console.warn('The base has no stack manifests, so that everything is affected')
    }
    const sections = configuration.get('describe', 'affected', 'sections')
    return await affectedBetween({
      current: { stacks, root: git.root },
      base: { stacks: nothingBefore ? { ...baseStacks, manifests: async () => [] } : baseStacks, root: base.root },
      files: host.files,
      changed: base.changed,
      processing,
      sections: Array.isArray(sections) ? sections.map(String) : comparedSections,
      stack: given('stack'),
      excludeLocked: flags['exclude-locked'] === true,
      cwd: project.cwd,
      recover: async (found, thrown) => {
        if (isStrict || !isFailure(thrown) || !thrown.code.startsWith('stacks/call-failed')) throw thrown
        if (processing.computed !== 'silent')
          console.warn(
            `Functions of the component ${found.component.name} in ${found.stack} cannot be run, so it is compared as written: ${thrown.words.message}`,
          )
        return stacks.section(found, { ...processing, functions: false })
      },
    })
  } finally {
    base.remove()
  }
}

async function findBase(project: Project, invocation: Invocation): Promise<Base> {
  const { host } = project
  const { flags } = invocation
  const given = (name: string) => {
    const value = flags[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const configuration = await project.configuration()
  const uncommitted = flags.uncommitted === true
  const path = given('repo-path')
  if (path !== undefined) {
    const others = ['base', 'ref', 'sha', 'ssh-key', 'ssh-key-password'].filter((name) => given(name) !== undefined)
    if (others.length > 0) throw fail('two-bases', { flags: others.map((name) => `--${name}`) })
    return otherClone(host, configuration.basePath, path.startsWith('/') ? path : `${project.cwd}/${path}`, uncommitted)
  }
  if (given('ssh-key-password') !== undefined) throw fail('key-password', {})
  const git = openGit(host, configuration.basePath)
  const ci = configuration.get('ci', 'enabled') === true
  const asked = given('base') ?? given('sha') ?? given('ref')
  const fromCi = asked === undefined && ci ? githubBase(host, git) : undefined
  const named = asked ?? fromCi
  const clone = flags['clone-target-ref'] === true
  if (fromCi !== undefined && !clone && git.commit(fromCi) === undefined) git.fetch(fromCi)
  if (named === undefined && !clone && git.commit('refs/remotes/origin/HEAD') === undefined)
    throw fail('no-default-base', {})
  const request = {
    base: named ?? (clone ? 'HEAD' : 'refs/remotes/origin/HEAD'),
    mergeBase: flags['merge-base'] === true,
    uncommitted,
  }
  if (clone) return cloneBase(host, configuration.basePath, request, given('ssh-key'))
  return checkOut(host, git, request)
}
