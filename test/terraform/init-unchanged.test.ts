import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { nodeFiles } from '../../src/host/node-files.ts'
import { nodeProcesses } from '../../src/host/node-processes.ts'
import { run } from '../../src/run.ts'
import { testHost } from '../support/host.ts'
import { lay } from '../support/project.ts'

/** A stand-in that notes its words, and leaves behind what `init` of the real one leaves. */
const tool = {
  mode: 0o755,
  content: `#!/bin/bash
echo "$*" >> ../../calls
if [ "$1" = init ]; then
  mkdir -p .terraform/modules .terraform/providers/host/ns/type/1.0.0
  mkdir -p ../../cache/provider
  ln -sfn "$PWD/../../cache/provider" .terraform/providers/host/ns/type/1.0.0/linux
  echo '{"Modules":[{"Key":"","Dir":"."},{"Key":"own","Dir":"../shared"}]}' > .terraform/modules/modules.json
  echo locked > .terraform.lock.hcl
fi
[ "$1" != "$FAILS" ]
`,
}

/** A project that stays between runs: what the tool is called with, run by run. */
function workshop(init = '{ skip_unchanged: true }') {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'atmos-init-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  lay(root, {
    'atmos.yaml': `
base_path: "."
stacks: { base_path: stacks, included_paths: ["*"] }
components: { terraform: { base_path: components, command: ./tools/terraform, auto_generate_backend_file: true, init: ${init} } }
`,
    'stacks/dev.yaml':
      'terraform: { backend_type: local, backend: { local: { path: a } } }\ncomponents: { terraform: { vpc: {} } }\n',
    'tools/terraform': tool,
    'components/vpc/main.tf': 'module "own" { source = "../shared" }\n',
    'components/shared/main.tf': '',
  })
  return {
    root,
    write: (name: string, text: string) => writeFileSync(join(root, name), text),
    async calls(args: readonly string[] = ['validate', 'vpc', '-s', 'dev'], env: Record<string, string> = {}) {
      writeFileSync(join(root, 'calls'), '')
      const host = testHost({
        args: ['terraform', ...args],
        cwd: root,
        files: {},
        env: { HOME: root, PATH: process.env.PATH ?? '', ATMOS_CLI_CONFIG_PATH: root, ...env },
      })
      for (const [part, value] of Object.entries({ files: nodeFiles, processes: nodeProcesses }))
        Object.defineProperty(host, part, { value })
      await run(host)
      return readFileSync(join(root, 'calls'), 'utf8')
        .split('\n')
        .filter((line) => line && !line.startsWith('workspace'))
    },
  }
}

test('init is left out where nothing has changed since the last one', async () => {
  const shop = workshop()
  expect(await shop.calls()).toEqual(['init', 'validate'])
  expect(await shop.calls()).toEqual(['validate'])
  expect(await shop.calls(['plan', 'vpc', '-s', 'dev'])).toEqual([expect.stringMatching(/^plan /)])
})

test('without the setting init runs each time; the variable beats it', async () => {
  const shop = workshop('{}')
  expect(await shop.calls()).toEqual(['init', 'validate'])
  expect(await shop.calls()).toEqual(['init', 'validate'])
  const env = { ATMOS_INIT_SKIP_UNCHANGED: 'true' }
  expect(await shop.calls(undefined, env)).toEqual(['init', 'validate'])
  expect(await shop.calls(undefined, env)).toEqual(['validate'])
  const other = workshop()
  await other.calls()
  expect(await other.calls(undefined, { ATMOS_INIT_SKIP_UNCHANGED: 'false' })).toEqual(['init', 'validate'])
})

test('an explicit init always runs, and counts', async () => {
  const shop = workshop()
  expect(await shop.calls(['init', 'vpc', '-s', 'dev'])).toEqual(['init'])
  expect(await shop.calls(['init', 'vpc', '-s', 'dev'])).toEqual(['init'])
  expect(await shop.calls()).toEqual(['validate'])
})

test.each<[string, (shop: ReturnType<typeof workshop>) => void]>([
  ['the code of the module', (shop) => shop.write('components/vpc/main.tf', '# other\n')],
  ['a module that it uses', (shop) => shop.write('components/shared/main.tf', 'locals {}\n')],
  ['the lock file', (shop) => shop.write('components/vpc/.terraform.lock.hcl', 'other')],
  [
    'the backend',
    (shop) =>
      shop.write(
        'stacks/dev.yaml',
        'terraform: { backend_type: local, backend: { local: { path: b } } }\ncomponents: { terraform: { vpc: {} } }\n',
      ),
  ],
  ['the providers that were fetched', (shop) => rmSync(join(shop.root, 'cache'), { recursive: true })],
  ['the data folder', (shop) => rmSync(join(shop.root, 'components/vpc/.terraform'), { recursive: true })],
  ['the tool', (shop) => shop.write('tools/terraform', `${tool.content}# 2\n`)],
])('init runs again when %s changed', async (_what, change) => {
  const shop = workshop()
  await shop.calls()
  change(shop)
  expect(await shop.calls()).toEqual(['init', 'validate'])
  expect(await shop.calls()).toEqual(['validate'])
})

test('init runs again with other arguments, another environment, and after a failure', async () => {
  const shop = workshop()
  await shop.calls()
  expect(await shop.calls(['plan', 'vpc', '-s', 'dev', '--init-run-reconfigure'])).toEqual([
    'init -reconfigure',
    expect.stringMatching(/^plan /),
  ])
  expect(await shop.calls(undefined, { TF_CLI_ARGS_init: '-upgrade' })).toEqual(['init', 'validate'])
  expect(await shop.calls(undefined, { TF_CLI_ARGS_init: '-upgrade', FAILS: 'validate' })).toEqual(['validate'])
  expect(await shop.calls(undefined, { TF_CLI_ARGS_init: '-upgrade' })).toEqual(['init', 'validate'])
})

test('an init that failed does not count', async () => {
  const shop = workshop()
  expect(await shop.calls(undefined, { FAILS: 'init' })).toEqual(['init'])
  expect(await shop.calls()).toEqual(['init', 'validate'])
})
