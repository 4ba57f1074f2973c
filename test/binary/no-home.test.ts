import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { lay } from '../support/project.ts'
import { type Build, builds } from './builds.ts'

const files = {
  'atmos.yaml': `
auth:
  providers: { sso: { kind: mock/aws, region: us-east-1 } }
  identities: { ann: { kind: mock/aws, via: { provider: sso } } }
commands:
  - { name: hello, steps: ['echo "hello \${HOME-nobody}"'] }
  - { name: hello-as, identity: ann, steps: [echo hello] }
`,
}

/** A user id without an entry in the user table; only root can become one. */
const NOBODY = 3_141_592
const isRoot = process.getuid?.() === 0

/** Runs a build without a home, as somebody whom the machine does not know where that is possible. */
function run(build: Build, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'atmos-no-home-')))
  onTestFinished(() => rmSync(top, { recursive: true, force: true }))
  chmodSync(top, 0o1777)
  lay(top, files)
  const [file, ...first] = builds[build]
  return spawnSync(file, [...first, ...args], {
    cwd: top,
    env: { PATH: process.env.PATH, TMPDIR: top, ATMOS_KEYRING_TYPE: 'memory', ...more },
    encoding: 'utf8',
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  })
}

describe.each(['executable', 'node'] as const)('without HOME and an entry in the user table, %s', (build) => {
  test.each<[string[], string, Record<string, string>?]>([
    [['hello'], 'hello nobody\n'],
    [['hello'], 'hello \n', { HOME: '' }],
    [['hello-as'], 'hello\n'],
    [['config', 'get', 'logs.level'], 'Warning\n'],
    [['auth', 'exec', '--identity', 'ann', '--', 'printf', 'in'], 'in'],
  ])('%j works', (args, stdout, env = {}) => {
    const ended = run(build, args, env)
    expect([ended.status, ended.stdout, ended.stderr]).toEqual([0, stdout, ''])
  })
})
