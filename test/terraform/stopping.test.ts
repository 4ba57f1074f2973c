import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lay } from '../support/project.ts'
import { atmosYaml } from './fake-tool.ts'

/** Holds a lock while it plans, and needs six seconds to let go of it when it is told to end. A second signal ends it at once. */
const tool = {
  mode: 0o755,
  content: `#!/bin/bash
[ "$1" = plan ] || exit 0
root=$(cd "$(dirname "$0")/.." && pwd)
lock=$root/lock-\${PWD##*/}
signals=0
heard() { signals=$((signals + 1)); echo "\${PWD##*/} heard $1" >> "$root/signals"; }
trap 'heard INT' INT
trap 'heard TERM' TERM
touch "$lock"
until [ $signals -gt 0 ]; do sleep 0.1; done
for i in $(seq 60); do sleep 0.1; [ $signals -gt 1 ] && exit 1; done
rm "$lock"
exit 130
`,
}

test('SIGTERM lets running tools end as Ctrl-C does, and leaves no lock behind', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'atmos-stop-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  lay(root, {
    'atmos.yaml': atmosYaml.replace(/^ {2}/gm, ''),
    'stacks/dev.yaml':
      'components: { terraform: { a: {}, b: {}, c: { settings: { depends_on: { 1: { component: a } } } } } }\n',
    'tools/terraform': tool,
    ...Object.fromEntries(['a', 'b', 'c'].map((name) => [`components/${name}/main.tf`, ''])),
  })
  const source = resolve(import.meta.dirname, '../..')
  const args = ['run', join(source, 'src/main.ts'), 'terraform', 'plan', '--all', '--max-concurrency', '2']
  const child = spawn(join(source, 'node_modules/.bin/bun'), args, {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: root, ATMOS_SKIP_INIT: 'true', ATMOS_CLI_CONFIG_PATH: root },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const ended = new Promise<number | null>((done) => child.on('close', done))
  const locks = () => ['a', 'b', 'c'].filter((name) => existsSync(join(root, `lock-${name}`)))
  await expect.poll(locks, { timeout: 15_000 }).toEqual(['a', 'b'])
  child.kill('SIGTERM')
  expect(await ended).toBe(143)
  expect(locks()).toEqual([])
  expect(readFileSync(join(root, 'signals'), 'utf8').trim().split('\n').sort()).toEqual(['a heard INT', 'b heard INT'])
  expect(said).toContain('0 succeeded, 2 failed, 1 skipped')
  expect(said).toMatch(/c {2}the run was stopped/)
}, 40_000)
