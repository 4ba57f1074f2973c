import { spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lay, project } from '../support/project.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

/** A repository whose `main` has gone on since a branch with a name like a commit's parted and changed `app`. */
function repository() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'atmos-affected-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const git = (...args: string[]) => {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main']
    const { status, stderr } = spawnSync('git', [...who, ...args], { cwd: root, encoding: 'utf8' })
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  }
  const commit = (files: Record<string, string>) => {
    lay(root, files)
    git('add', '-A')
    git('commit', '-q', '-m', 'more')
  }
  lay(root, { 'tools/terraform': fakeTool })
  git('init', '-q')
  commit({
    'atmos.yaml': atmosYaml.replace(/^ {2}/gm, ''),
    'stacks/dev.yaml':
      'components:\n  terraform:\n    app: { settings: { depends_on: { 1: { component: vpc } } } }\n    vpc: {}\n    dns: {}\n    gone: {}\n',
    ...Object.fromEntries(['app', 'vpc', 'dns', 'gone'].map((name) => [`components/${name}/main.tf`, ''])),
  })
  git('branch', 'deadbeef')
  git('checkout', '-q', '-b', 'work')
  commit({
    'components/app/main.tf': '# mine\n',
    'stacks/dev.yaml':
      'components:\n  terraform:\n    app: { settings: { depends_on: { 1: { component: vpc } } } }\n    vpc: { vars: { a: 1 } }\n    dns: {}\n',
  })
  git('checkout', '-q', 'main')
  commit({ 'components/dns/main.tf': '# theirs\n' })
  git('checkout', '-q', 'work')
  const here = project({}, { real: true, env: { ATMOS_SKIP_INIT: 'true' } })
  return (...args: string[]) => here.run('--chdir', root, ...args)
}
const planned = (text: string) => [...text.matchAll(/plan (dev\/\w+)/g)].map(([, name]) => name)

test('a branch whose name reads like a commit is a branch; what is gone is not planned', async () => {
  const run = await repository()('terraform', 'plan', '--affected', '--base', 'deadbeef')
  expect(run.exitCode).toBe(0)
  expect(planned(run.stderr)).toEqual(['dev/vpc', 'dev/app'])
})

test('what others changed on the base counts only without --merge-base', async () => {
  const here = repository()
  expect(planned((await here('terraform', 'plan', '--affected', '--base', 'main')).stderr)).toEqual([
    'dev/dns',
    'dev/vpc',
    'dev/app',
  ])
  expect(planned((await here('terraform', 'plan', '--affected', '--base', 'main', '--merge-base')).stderr)).toEqual([
    'dev/vpc',
    'dev/app',
  ])
})

test('a query chooses what goes into the matrix', async () => {
  const query = '[.[] | select(.component == "app")]'
  const run = await repository()('describe', 'affected', '--base', 'deadbeef', '--format', 'matrix', '-q', query)
  expect(run.exitCode).toBe(0)
  expect(JSON.parse(run.stdout).include.map((job: { component: string }) => job.component)).toEqual(['app'])
})
