import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Masked } from '../../src/terminal/masked.ts'
import { costText, findingsText } from '../../src/terraform/hooks/results.ts'
import { project, type TestProject } from '../support/project.ts'
import { atmosYaml, fakeTool } from './fake-tool.ts'

const mask = (text: string) => text as Masked

/** A component with one hook after `plan`. */
const hooked = (hook: string, more: Parameters<typeof project>[0] = {}): TestProject =>
  project(
    {
      'atmos.yaml': atmosYaml,
      'tools/terraform': fakeTool,
      'components/vpc/main.tf': '',
      'stacks/dev.yaml': `components: { terraform: { vpc: { hooks: { look: { events: [after.terraform.plan], ${hook} } } } } }`,
      ...more,
    },
    { real: true, env: { ATMOS_SKIP_INIT: 'true' } },
  )

const sarif = JSON.stringify({
  runs: [
    {
      results: [
        {
          ruleId: 'AVD-1',
          level: 'error',
          message: { text: 'The bucket is public\nmore' },
          locations: [{ physicalLocation: { artifactLocation: { uri: 'main.tf' }, region: { startLine: 3 } } }],
        },
        { ruleId: 'AVD-2', message: { text: 'No tags' }, locations: [] },
      ],
    },
  ],
})

test('what a scanner found is a table', () => {
  expect(findingsText(JSON.parse(sarif), mask)).toBe(
    '2 found\n  error    main.tf:3  AVD-1  The bucket is public\n  warning             AVD-2  No tags',
  )
  expect(findingsText({ runs: [] }, mask)).toBe('nothing found')
})

test.each([
  [{ currency: 'EUR', totalMonthlyCost: '12.50', diffTotalMonthlyCost: '3' }, '12.50 EUR a month, +3 by this change'],
  [{ totalMonthlyCost: '0' }, '0 USD a month'],
  [{}, 'no cost is known'],
])('costs of %j', (report, text) => {
  expect(costText(report)).toBe(text)
})

/** Stands in for a scanner: notes its words, and leaves `sarif` where they say. */
const scanner = (leave: string) => ({
  mode: 0o755,
  content: `#!/bin/sh\necho "\${0##*/} $*" | sed "s|$ATMOS_OUTPUT_DIR|OUT|g" >> "$ATMOS_BASE_PATH/words"\n${leave}\n`,
})
const says = `cat <<'END'\n${sarif}\nEND`

test.each([
  ['trivy', `{ ${says}\n} > "$ATMOS_OUTPUT_FILE"`, 'config --format sarif --output OUT/output ROOT/components/vpc'],
  ['tflint', says, '--chdir=ROOT/components/vpc --format=sarif'],
  [
    'checkov',
    `{ ${says}\n} > "$ATMOS_OUTPUT_DIR/results_sarif.sarif"`,
    '-d ROOT/components/vpc -o sarif --output-file-path OUT --quiet --soft-fail',
  ],
  [
    'kics',
    `{ ${says}\n} > "$ATMOS_OUTPUT_DIR/results.sarif"`,
    'scan -p ROOT/components/vpc -o OUT --report-formats sarif --no-progress',
  ],
])('kind %s looks at the root module and shows what it found', async (kind, leave, words) => {
  const shop = hooked(`kind: ${kind}`, { [`bin/${kind}`]: scanner(leave) })
  const run = await shop.env({ PATH: `../../bin:${process.env.PATH}` }).run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run).toMatchObject({ exitCode: 0, stdout: '' })
  expect(run.files.words?.replaceAll(run.root, 'ROOT')).toBe(`${kind} ${words}\n`)
  expect(run.stderr).toContain(
    'look, vpc in dev: 2 found\n  error    main.tf:3  AVD-1  The bucket is public\n  warning             AVD-2  No tags\n',
  )
})

test('a scanner that is not installed is told before the tool runs', async () => {
  const run = await hooked('kind: kics').run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('runs `kics`, which was not found on the PATH')
  expect(run.files.calls).toBeUndefined()
})

test('Markdown that a command leaves is shown', async () => {
  const args = `args: [-c, 'echo "# Cost" > "$ATMOS_OUTPUT_FILE"']`
  const run = await hooked(`kind: command, command: sh, format: markdown, ${args}`).run(
    'terraform',
    'plan',
    'vpc',
    '-s',
    'dev',
  )
  expect(run).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Cost\n') })
})

const store = 'kind: store, name: nowhere, outputs: { id: literal }'

test('a store hook that fails ends the run, unless it says that it need not', async () => {
  expect(await hooked(store).run('terraform', 'plan', 'vpc', '-s', 'dev')).toMatchObject({ exitCode: 1 })
  const lax = await hooked(`${store}, on_failure: warn`).run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(lax.exitCode).toBe(0)
  expect(lax.stderr).toContain('⚠ The hook look failed: ')
})

const who = {
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.com',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.com',
}
const git = (folder: string, ...args: string[]) =>
  execFileSync('git', args, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...who } })

/** A bare repository with one commit on `main`. */
function remote(): string {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'atmos-git-')))
  onTestFinished(() => rmSync(top, { recursive: true, force: true }))
  git(top, 'init', '--quiet', '--initial-branch=main', 'work')
  git(join(top, 'work'), 'commit', '--quiet', '--allow-empty', '-m', 'first')
  git(top, 'clone', '--quiet', '--bare', 'work', 'bare.git')
  return join(top, 'bare.git')
}

/** A project whose plan leaves a file in the working tree of a repository of the configuration, which is told twice. */
function publishing(uri: string, workdir: string): TestProject {
  const look =
    'events: [after.terraform.plan], kind: git, repository: pages, push: true, commit: { message: "Plan of {{ .vars.name }}", paths: [out] }'
  return project(
    {
      'atmos.yaml': `
        base_path: "."
        stacks: { base_path: stacks, included_paths: ["*"] }
        components: { terraform: { base_path: components, command: ./tools/terraform } }
        git: { repositories: { pages: { uri: "${uri}", branch: main, workdir: "${workdir}" } } }
      `,
      'tools/terraform': fakeTool,
      'components/vpc/main.tf': '',
      'stacks/dev.yaml': `
        components:
          terraform:
            vpc:
              vars: { name: net }
              hooks:
                early: { ${look} }
                make: { events: [after.terraform.plan], kind: command, command: sh, args: [-c, 'mkdir ${workdir}/out; echo plan > ${workdir}/out/vpc.txt'] }
                look: { ${look} }
                again: { ${look} }
      `,
    },
    { real: true, env: { ATMOS_SKIP_INIT: 'true', ...who } },
  )
}

test('kind git clones a repository of the configuration, commits and pushes; nothing to commit is fine', async () => {
  const uri = remote()
  const run = await publishing(uri, `${uri}.work`).run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run).toMatchObject({ exitCode: 0 })
  expect(run.stderr.match(/✓ Committed.*/g)).toEqual([
    expect.stringMatching(/^✓ Committed [0-9a-f]{7,} and pushed it: Plan of net$/),
  ])
  expect(git(uri, 'log', '-1', '--format=%B', 'main').trim()).toBe(
    'Plan of net\n\nAtmos-Stack: dev\nAtmos-Component: vpc',
  )
  expect(git(uri, 'show', 'main:out/vpc.txt')).toBe('plan\n')
  expect(git(uri, 'rev-list', '--count', 'main').trim()).toBe('2')
})

test.each([
  ['repository: page', 'there is no repository `page` in `git.repositories`; there are none'],
  ['commit: { paths: [../x] }', '`../x` of commit.paths lies outside of the working tree'],
])('kind git with %s ends the run', async (fields, words) => {
  const run = await hooked(`kind: git, ${fields}`).run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(words)
})

test('kind git commits the files of the component in its own repository, and nothing else that is staged', async () => {
  const first = `kind: command, command: sh, args: [-c, 'cd ../..; git init --quiet --initial-branch=main; git commit --quiet --allow-empty -m first; echo x > other; git add other; echo y > components/vpc/note.txt']`
  const run = await hooked('kind: git, commit: { paths: [note.txt] }', {
    'stacks/dev.yaml': `
      components:
        terraform:
          vpc:
            hooks:
              first: { events: [before.terraform.plan], ${first} }
              look: { events: [after.terraform.plan], kind: git, commit: { paths: [note.txt] } }
    `,
  })
    .env(who)
    .run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/Committed \w+: Update artifacts for vpc in dev/),
  })
})

test.each([
  ['kind: step, type: shel', 'unsupported step type "shel"'],
  ['kind: steps, with: [{ command: "true" }, { type: shell }]', '`command`'],
])('steps of a hook (%s) that are none are told before the tool runs', async (fields, words) => {
  const run = await hooked(fields).run('terraform', 'plan', 'vpc', '-s', 'dev')
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain(words)
  expect(run.files.calls).toBeUndefined()
})
