import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readSection } from '../../src/clouds/aws/ini.ts'
import { stsServer } from '../support/aws.ts'

/** The built program: several processes are what these tests are about. */
const atmos = resolve(import.meta.dirname, '../../dist/atmos')

const top = mkdtempSync(join(tmpdir(), 'atmos-processes-'))
const home = join(top, 'home')
const folder = join(home, '.config/atmos/shop/aws/aws-user')
let sts: Awaited<ReturnType<typeof stsServer>>

beforeEach(async () => {
  rmSync(top, { recursive: true, force: true })
  for (const path of [home, join(top, 'project')]) mkdirSync(path, { recursive: true })
  sts = await stsServer()
  writeFileSync(
    join(top, 'project/atmos.yaml'),
    `auth:
  realm: shop
  identities:
    robot:
      kind: aws/user
      credentials: { access_key_id: AKIAROBOT, secret_access_key: robots-secret }
commands:
  - name: who
    identity: robot
    steps:
      - grep -A1 -F "[$AWS_PROFILE]" "$AWS_SHARED_CREDENTIALS_FILE" | tail -1
`,
  )
})
afterEach(() => {
  sts.close()
  rmSync(top, { recursive: true, force: true })
})

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function start(...args: string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    TERM: 'dumb',
    AWS_ENDPOINT_URL: sts.url,
    AWS_ACCESS_KEY_ID: 'FOREIGN',
  }
  const child = spawn(atmos, args, { cwd: join(top, 'project'), env, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name]?.on('data', (chunk) => (output[name] += chunk))
  return { child, ended: new Promise((done) => child.once('close', (code) => done({ code, ...output }))) }
}

test('fifty processes at once with a session that is over make one login and fifty good runs', async () => {
  expect((await start('who').ended).code).toBe(0)
  const file = join(folder, 'credentials')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/expiration=\d{4}/, 'expiration=2001'))
  sts.calls.length = 0

  const runs = await Promise.all(Array.from({ length: 50 }, () => start('who').ended))
  expect(new Set(runs.map((run) => `${run.code} ${run.stdout}${run.stderr}`))).toEqual(
    new Set(['0 aws_access_key_id     = ASIA-session-2\n']),
  )
  expect(sts.calls).toHaveLength(1)
  expect(readdirSync(folder).sort()).toEqual(['config', 'credentials', 'sessions.json'])
}, 120_000)

test('twenty users at once write one file, and it has all of them', async () => {
  const names = Array.from({ length: 20 }, (_, n) => `user${n}`)
  const entries = names.map(
    (name) => `    ${name}: { kind: aws/user, credentials: { access_key_id: AKIA${name}, secret_access_key: s } }\n`,
  )
  writeFileSync(join(top, 'project/atmos.yaml'), `auth:\n  realm: shop\n  identities:\n${entries.join('')}`)
  const runs = await Promise.all(names.map((name) => start('auth', 'exec', '-i', name, '--', 'true').ended))
  expect(runs.map((run) => `${run.code}${run.stderr}`)).toEqual(names.map(() => '0'))
  const text = readFileSync(join(folder, 'credentials'), 'utf8')
  expect(names.filter((name) => readSection(text, name)?.values.aws_session_token === 'token-of-session')).toEqual(
    names,
  )
}, 120_000)

test('a process that is killed at any moment leaves whole files and no lock behind', async () => {
  const whole = () => {
    const file = join(folder, 'credentials')
    if (!existsSync(file)) return
    const section = readSection(readFileSync(file, 'utf8'), 'robot')
    expect(section?.values).toMatchObject({
      aws_secret_access_key: 'secret-of-session',
      aws_session_token: 'token-of-session',
    })
    expect(section?.expires).toBeGreaterThan(Date.now())
  }
  const { ended } = start('auth', 'login', 'robot')
  const before = Date.now()
  await ended
  const length = Date.now() - before
  for (let round = 0; round < 25; round++) {
    const run = start('auth', 'login', 'robot', '--force')
    await new Promise((done) => setTimeout(done, (length * (round + 1)) / 26))
    run.child.kill('SIGKILL')
    await run.ended
    whole()
  }
  const last = Date.now()
  expect(await start('auth', 'login', 'robot', '--force').ended).toMatchObject({ code: 0 })
  // A lock that the dead held would have kept it waiting.
  expect(Date.now() - last).toBeLessThan(10_000)
  whole()
  // What stands around the removal of a dead lock for a moment goes with the next use after it is known to be dead, too.
  if (readdirSync(folder).some((name) => name.endsWith('.guard'))) {
    await new Promise((soon) => setTimeout(soon, 3_100))
    expect(await start('auth', 'login', 'robot', '--force').ended).toMatchObject({ code: 0 })
  }
  expect(readdirSync(folder).sort()).toEqual(['config', 'credentials', 'sessions.json'])
  expect(readdirSync(join(dirname(dirname(folder)), 'locks'))).toEqual([])
}, 120_000)
