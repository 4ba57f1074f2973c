import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { project } from '../support/project.ts'
import { configuration } from './stack.ts'

/** A repository on disk with one commit on `main`, and a project in it. */
function repository(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'affected-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  const git = (...args: string[]) => {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main']
    const { status, stdout, stderr } = spawnSync('git', [...who, ...args], { cwd: root, encoding: 'utf8' })
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
    return stdout.trim()
  }
  write('atmos.yaml', configuration.replace(/^ {2}/gm, ''))
  for (const [name, text] of Object.entries(files)) write(name, text)
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '-m', 'first')
  const here = project({}, { real: true })
  const atmos = (...args: string[]) => here.run('--chdir', root, ...args)
  return {
    root,
    write,
    git,
    atmos,
    commit: () => {
      git('add', '-A')
      git('commit', '-q', '-m', 'more')
    },
    /** `component in stack: reasons` for each. */
    affected: async (...args: string[]) => {
      const { exitCode, stdout, stderr } = await atmos('describe', 'affected', ...args)
      if (exitCode !== 0) return stderr
      return (JSON.parse(stdout) as { component: string; stack: string; affected_all: string[] }[]).map(
        (one) => `${one.component} in ${one.stack}: ${one.affected_all.join(', ')}`,
      )
    },
  }
}

const files = {
  'stacks/deploy/dev.yaml': `vars: {stage: dev}
components:
  terraform:
    vpc: {vars: {n: 1}}
    dns: {env: {A: "1"}, dependencies: {files: [shared/zones.txt], folders: [shared/keys]}}
    app: {metadata: {component: app}, dependencies: {components: [{component: vpc}]}}
    edge: {dependencies: {components: [{component: app}]}}
    base: {metadata: {type: abstract}}
`,
  'stacks/deploy/prod.yaml': 'vars: {stage: prod}\ncomponents: {terraform: {vpc: {}, gone: {}}}\n',
  'components/terraform/vpc/main.tf': '',
  'components/terraform/app/main.tf': 'module "a" {\n  source = "../../../modules/a"\n}\n',
  'modules/a/main.tf': 'module "b" { source = "../b" }\n',
  'modules/b/main.tf': '',
  'shared/zones.txt': 'a\n',
  'shared/keys/one': '1\n',
}

const edit = (here: ReturnType<typeof repository>, name: string, from: string | RegExp, to: string) =>
  here.write(name, readFileSync(join(here.root, name), 'utf8').replace(from, to))

test('sections, code, modules, files and folders, and what is gone', async () => {
  const here = repository(files)
  here.git('checkout', '-q', '-b', 'work')
  expect(await here.affected('--base', 'main')).toEqual([])
  edit(here, 'stacks/deploy/dev.yaml', 'n: 1', 'n: 2')
  edit(here, 'stacks/deploy/prod.yaml', ', gone: {}', ', new: {}')
  appendFileSync(join(here.root, 'modules/b/main.tf'), '# changed\n')
  appendFileSync(join(here.root, 'shared/zones.txt'), 'b\n')
  here.write('shared/keys/two', '2\n')
  here.commit()
  expect(await here.affected('--base', 'main')).toEqual([
    'app in dev: component.module',
    'dns in dev: file, folder',
    'vpc in dev: stack.vars',
    'gone in prod: deleted',
    expect.stringMatching(/^new in prod: stack\.metadata, stack\.vars/),
  ])
  expect(await here.affected('--base', 'main', '-s', 'dev')).toHaveLength(3)
  appendFileSync(join(here.root, 'components/terraform/vpc/main.tf'), '# not committed\n')
  expect(await here.affected('--base', 'HEAD')).toEqual([])
  expect(await here.affected('--base', 'HEAD', '--uncommitted')).toEqual([
    'vpc in dev: component',
    'vpc in prod: component',
  ])
})

test('a section that is taken away counts, one that is written in another way does not', async () => {
  const here = repository(files)
  edit(here, 'stacks/deploy/dev.yaml', 'dns: {env: {A: "1"},', 'dns: {')
  edit(here, 'stacks/deploy/dev.yaml', 'vpc: {vars: {n: 1}}', "'vpc':\n      vars: {'n': 1}")
  expect(await here.affected('--base', 'HEAD')).toEqual(['dns in dev: stack.env'])
})

test('what the base branch changed meanwhile counts only without --merge-base', async () => {
  const here = repository(files)
  here.git('checkout', '-q', '-b', 'work')
  here.write('components/terraform/app/own.tf', '')
  here.commit()
  here.git('checkout', '-q', 'main')
  here.write('components/terraform/vpc/theirs.tf', '')
  here.commit()
  here.git('checkout', '-q', 'work')
  expect(await here.affected('--base', 'main')).toEqual([
    'app in dev: component',
    'vpc in dev: component',
    'vpc in prod: component',
  ])
  expect(await here.affected('--base', 'main', '--merge-base')).toEqual(['app in dev: component'])
})

test('the matrix has what is there, one job each, and goes to the file of the step', async () => {
  const here = repository(files)
  edit(here, 'stacks/deploy/dev.yaml', 'n: 1', 'n: 2')
  edit(here, 'stacks/deploy/prod.yaml', ', gone: {}', '')
  const matrix =
    '{"include":[{"stack":"dev","component":"vpc","component_path":"components/terraform/vpc","component_type":"terraform"}]}'
  expect(await here.atmos('describe', 'affected', '--base', 'HEAD', '--format', 'matrix')).toMatchObject({
    stdout: `${matrix}\n`,
  })
  await here.atmos('describe', 'affected', '--base', 'HEAD', '--format', 'matrix', '--output-file', 'out')
  expect(readFileSync(join(here.root, 'out'), 'utf8')).toBe(`matrix=${matrix}\ncount=1\n`)
})

test('what depends on the affected hangs below them; what is there already is marked', async () => {
  const here = repository(files)
  edit(here, 'stacks/deploy/dev.yaml', 'n: 1', 'n: 2')
  edit(here, 'stacks/deploy/dev.yaml', 'component: app}, dep', 'component: app}, vars: {x: 1}, dep')
  const { stdout } = await here.atmos('describe', 'affected', '--base', 'HEAD', '--include-dependents')
  type Item = { component: string; included_in_dependents: boolean; dependents: Item[] }
  const short = (items: Item[]): unknown =>
    items.map((one) => [one.component, one.included_in_dependents, short(one.dependents)])
  expect(short(JSON.parse(stdout))).toEqual([
    ['app', true, [['edge', false, []]]],
    ['vpc', false, [['app', false, [['edge', false, []]]]]],
  ])
})

test('another clone, and the default branch of origin, as the base', async () => {
  const here = repository(files)
  const clone = `${here.root}-clone`
  onTestFinished(() => rmSync(clone, { recursive: true, force: true }))
  here.git('clone', '-q', here.root, clone)
  edit(here, 'stacks/deploy/dev.yaml', 'n: 1', 'n: 2')
  here.commit()
  expect(await here.affected('--repo-path', clone)).toEqual(['vpc in dev: stack.vars'])
  const there = project({}, { real: true })
  writeFileSync(join(clone, 'components/terraform/vpc/more.tf'), '')
  spawnSync('git', ['-C', clone, 'add', '-A'])
  spawnSync('git', ['-C', clone, '-c', 'user.name=t', '-c', 'user.email=t@e', 'commit', '-qm', 'x'])
  const run = await there.run('--chdir', clone, 'list', 'affected')
  expect(run.stdout).toBe('modified\tvpc\tdev\tterraform\tcomponent\t\nmodified\tvpc\tprod\tterraform\tcomponent\t\n')
})

test('nothing is left behind, neither in the repository nor in the folder for temporary files', async () => {
  const here = repository(files)
  const before = readdirSync(join(here.root, '.git')).sort()
  const temporary = mkdtempSync(join(tmpdir(), 'affected-tmp-'))
  vi.stubEnv('TMPDIR', temporary)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(temporary, { recursive: true, force: true })
  })
  edit(here, 'stacks/deploy/dev.yaml', 'n: 1', 'n: 2')
  await here.affected('--base', 'HEAD')
  expect(readdirSync(join(here.root, '.git')).sort()).toEqual(before)
  expect(existsSync(join(here.root, '.git/worktrees'))).toBe(false)
  expect(readdirSync(temporary).filter((name) => name.startsWith('atmos-base-'))).toEqual([])
})

test('the base of a pull request and of a push is taken from the run of GitHub Actions', async () => {
  const here = repository({ ...files })
  appendFileSync(join(here.root, 'atmos.yaml'), 'ci: {enabled: true}\n')
  here.commit()
  const first = here.git('rev-parse', 'HEAD')
  edit(here, 'stacks/deploy/dev.yaml', 'n: 1', 'n: 2')
  here.commit()
  here.write('event.json', JSON.stringify({ before: first }))
  const run = (env: Record<string, string>) =>
    project({}, { real: true })
      .env({ GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: join(here.root, 'event.json'), ...env })
      .run('--chdir', here.root, 'list', 'affected')
  const row = 'modified\tvpc\tdev\tterraform\tstack.vars\t\n'
  expect((await run({ GITHUB_EVENT_NAME: 'push' })).stdout).toBe(row)
  here.git('update-ref', 'refs/remotes/origin/main', first)
  expect((await run({ GITHUB_EVENT_NAME: 'pull_request', GITHUB_BASE_REF: 'main' })).stdout).toBe(row)
})

test('a shallow clone in CI fetches the one commit that it is compared with', async () => {
  const here = repository(files)
  appendFileSync(join(here.root, 'atmos.yaml'), 'ci: {enabled: true}\n')
  here.commit()
  const before = here.git('rev-parse', 'HEAD')
  edit(here, 'stacks/deploy/dev.yaml', 'n: 1', 'n: 2')
  here.commit()
  here.git('config', 'uploadpack.allowAnySHA1InWant', 'true')
  const clone = `${here.root}-shallow`
  onTestFinished(() => rmSync(clone, { recursive: true, force: true }))
  here.git('clone', '-q', '--depth=1', `file://${here.root}`, clone)
  writeFileSync(join(clone, 'event.json'), JSON.stringify({ before }))
  const run = await project({}, { real: true })
    .env({ GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: join(clone, 'event.json') })
    .run('--chdir', clone, 'list', 'affected')
  expect(run).toMatchObject({ exitCode: 0, stdout: 'modified\tvpc\tdev\tterraform\tstack.vars\t\n' })
})

test.each([
  [['--base', 'nowhere'], "the base 'nowhere' is no commit"],
  [[], 'Name the base: --base main'],
  [['--repo-path', '.', '--base', 'main'], '--base'],
  [['--format', 'json', '--output-file', 'x', '--base', 'HEAD'], '--format matrix'],
  [['--format', 'csv'], 'csv'],
])('describe affected %j fails', async (args, said) => {
  expect(await repository(files).affected(...args)).toContain(said)
})
