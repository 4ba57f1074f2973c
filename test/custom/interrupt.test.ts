import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const atmos = resolve(import.meta.dirname, '../../dist/atmos')
const onTerminal = resolve(import.meta.dirname, '../support/on-terminal.py')
const CTRL_C = '\u0003'

function folder(steps: string): string {
  const path = mkdtempSync(join(tmpdir(), 'atmos-int-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  writeFileSync(join(path, 'atmos.yaml'), `commands:\n  - name: it\n    steps:\n${steps.replace(/^/gm, '      ')}\n`)
  return path
}

const env = (home: string) => ({ PATH: process.env.PATH ?? '', HOME: home, TERM: 'xterm', NO_COLOR: '1' })

/** Runs `atmos it ARGS` on a terminal; answers the screen with the exit status. */
function onScreen(steps: string, script: [wait: string, keys: string][], ...args: string[]): string {
  const cwd = folder(steps)
  const run = spawnSync('python3', [onTerminal, JSON.stringify(script), atmos, 'it', ...args], {
    cwd,
    env: env(cwd),
    encoding: 'utf8',
  })
  return run.stdout
}

const rest = '\n- echo not reached\n- {command: echo cleaned up, when: always}'

test.each([[[]], [['--mask=false']]] as string[][][])(
  'Ctrl-C ends the step, then clean-up runs, then 130 (%j)',
  (args) => {
    const screen = onScreen(`- echo ready; sleep 30; echo slept${rest}`, [['ready', CTRL_C]], ...args)
    expect(screen).toContain('cleaned up')
    expect(screen).toContain('<exit 130>')
    expect(screen).not.toMatch(/not reached|slept|internal error/)
  },
)

test.each([[[]], [['--mask=false']]] as string[][][])('a child that hears Ctrl-C ends in its own way (%j)', (args) => {
  const screen = onScreen(
    `- |\n  trap 'echo putting things away; exit 3' INT\n  echo ready\n  for i in $(seq 300); do sleep 0.1; done${rest}`,
    [['ready', CTRL_C]],
    ...args,
  )
  expect(screen).toContain('putting things away')
  expect(screen).toContain('cleaned up')
  expect(screen).toMatch(/<exit (130|3)>/)
  expect(screen).not.toContain('not reached')
})

test('whoever has answered one question is asked the next', () => {
  const cwd = folder('- echo "{{ .Flags.size }} in {{ .Flags.zone }}"')
  const file = join(cwd, 'atmos.yaml')
  const flags =
    '[{name: size, required: true, values: [small, large]}, {name: zone, required: true, values: [east, west]}]'
  writeFileSync(file, `${readFileSync(file, 'utf8')}    flags: ${flags}\n`)
  const script = [
    ['○ large', '\u001b[B'],
    ['● large', '\r'],
    ['○ west', '\r'],
  ]
  const run = spawnSync('python3', [onTerminal, JSON.stringify(script), atmos, 'it'], {
    cwd,
    env: env(cwd),
    encoding: 'utf8',
  })
  expect(run.stdout).toContain('large in east')
  expect(run.stdout).toContain('<exit 0>')
})

test('a terminal stays a terminal: programs see one, and what is typed reaches them', () => {
  const screen = onScreen(
    `- '[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo all terminals; read -p "name? " name; echo "hi $name"'\n- 'read -p "again? " name; echo "bye $name"'`,
    [
      ['name?', 'Ada\r'],
      ['again?', 'Bo\r'],
    ],
  )
  expect(screen).toContain('all terminals')
  expect(screen).toContain('hi Ada')
  expect(screen).toContain('bye Bo')
  expect(screen).toContain('<exit 0>')
})

test('SIGTERM for us alone ends the child as well, clean-up runs, 143', async () => {
  const cwd = folder(`- echo $$ > pid; echo ready; sleep 30${rest}`)
  const child = spawn(atmos, ['it'], { cwd, env: env(cwd), stdio: ['ignore', 'pipe', 'ignore'] })
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
    if (out === 'ready\n') child.kill('SIGTERM')
  })
  const code = await new Promise((done) => child.on('close', done))
  expect([code, out]).toEqual([143, 'ready\ncleaned up\n'])
  const pid = Number(readFileSync(join(cwd, 'pid'), 'utf8'))
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

test('SIGTERM ends a valueCommand', async () => {
  const cwd = folder('- echo not reached')
  const file = join(cwd, 'atmos.yaml')
  writeFileSync(file, `${readFileSync(file, 'utf8')}    env: {A: {valueCommand: 'echo ready >&2; sleep 30'}}\n`)
  const child = spawn(atmos, ['it'], { cwd, env: env(cwd), stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.on('data', (chunk) => (said += chunk))
  child.stderr.on('data', (chunk) => {
    said += chunk
    child.kill('SIGTERM')
  })
  expect([await new Promise((done) => child.on('close', done)), said]).toEqual([143, 'ready\n'])
}, 10_000)

test('a pause between retries ends with Ctrl-C', () => {
  const screen = onScreen(`- {command: echo tried; exit 1, retry: {max_attempts: 9, initial_delay: 1h}}${rest}`, [
    ['tried', CTRL_C],
  ])
  expect(screen).toContain('cleaned up')
  expect(screen).toContain('<exit 130>')
})

test('an interactive step has the terminal to itself, and its failure is its own affair', () => {
  const screen = onScreen(`- {interactive: true, command: '[ -t 1 ] && echo "token shown"; exit 3'}${rest}`, [])
  expect(screen).toContain('token shown\ncleaned up')
  expect(screen).toContain('<exit 3>')
  expect(screen).not.toMatch(/✗|not reached/)
})

test('a step may have a terminal of its own where there is none', () => {
  const cwd = folder(`- {tty: true, command: '[ -t 1 ] && echo yes || echo no'}\n- '[ -t 1 ] && echo yes || echo no'`)
  const run = spawnSync(atmos, ['it'], { cwd, env: env(cwd), input: '', encoding: 'utf8' })
  expect(run.stdout.replaceAll('\r', '')).toBe('yes\nno\n')
})
