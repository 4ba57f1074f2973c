import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { drive, runtimes } from './runtimes.ts'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'atmos-host-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

const alive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

describe.each(['node', 'bun'] as const)('processes on %s', (runtime) => {
  test('a status, and 128 + n for a signal', async () => {
    expect((await drive(runtime, ['inherit', 'exit 7'])).value).toEqual({ code: 7 })
    expect((await drive(runtime, ['inherit', 'kill -TERM $$'])).value).toEqual({ code: 143, signal: 'SIGTERM' })
  })

  test('what is inherited goes straight through', async () => {
    const run = await drive(runtime, ['inherit', 'read line; echo "out $line"; echo err >&2'], { input: 'in\n' })
    expect(run).toMatchObject({ stdout: 'out in\n{"code":0}\n', stderr: 'err\n' })
  })

  test('what is kept comes whole, and input arrives', async () => {
    const script = 'cat; echo; seq 1 20000 | tail -1; echo oops >&2'
    const { value } = await drive(runtime, ['pipe', script, 'some input'])
    expect(value).toEqual({ code: 0, stdout: 'some input\n20000\n', stderr: 'oops\n' })
  })

  test('a slow reader holds the writer back and loses nothing', async () => {
    expect((await drive(runtime, ['slow'])).value).toBe(3_000_000)
  })

  test('a reader that had enough closes the pipe', async () => {
    const run = await drive(runtime, ['enough'])
    expect(run.value).toEqual({ code: 3 })
    // 141 is death by SIGPIPE; where that is ignored, yes tells of the error instead.
    expect(run.stderr).toMatch(/^(141|.*(pipe|reset).*\n1)\n$/i)
  })

  test('a script may open its streams by name', async () => {
    const { value } = await drive(runtime, ['pipe', 'echo out > /dev/stdout; echo err > /dev/stderr'])
    expect(value).toEqual({ code: 0, stdout: 'out\n', stderr: 'err\n' })
  })

  test('a captured program', async () => {
    expect((await drive(runtime, ['capture', 'cat; echo e >&2; exit 2', 'hello'])).value).toEqual({
      code: 2,
      stdout: 'hello',
      stderr: 'e\n',
    })
    expect((await drive(runtime, ['late'])).value).toMatchObject({ signal: expect.any(String), quick: true })
  })

  test('a program that is not there', async () => {
    expect((await drive(runtime, ['missing'])).value).toEqual(['ENOENT', 'ENOENT'])
  })

  test('an abort ends the child and all that it started', async () => {
    const pids = join(folder(), 'pids')
    const { value } = await drive(runtime, ['abort', pids])
    expect(value).toEqual({ code: 143, signal: 'SIGTERM' })
    const started = readFileSync(pids, 'utf8').trim().split('\n').map(Number)
    expect(started).toHaveLength(2)
    await expect.poll(() => started.filter(alive)).toEqual([])
  })

  test('a pseudo-terminal', async () => {
    const { value } = await drive(runtime, ['pseudo', 'test -t 1 && echo "yes $(tput cols 2>/dev/null)"; exit 5'])
    expect(value).toMatchObject({ code: 5, stdout: expect.stringMatching(/^yes/) })
  })

  test('becoming another program', async () => {
    const run = await drive(runtime, ['replace', 'echo "given $GIVEN"; exit 9'])
    expect(run).toMatchObject({ code: 9, stdout: 'given yes\n' })
  })

  test.each([
    ['a child that dies of it', 'trap - INT; echo ready; sleep 30; true', ['SIGINT', '{"code":130,"signal":"SIGINT"}']],
    ['a child that fails because of it', 'trap "exit 4" INT; echo ready; sleep 30 & wait', ['SIGINT', '{"code":4}']],
    ['a child that goes on', 'trap "exit 0" INT; echo ready; sleep 30 & wait', ['{"code":0}']],
  ])('Ctrl-C belongs to the child first: %s', async (_name, script, heard) => {
    const note = join(folder(), 'note')
    const [file, ...first] = runtimes[runtime]()
    const child = spawn(file, [...first, 'signals', note, script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await new Promise((ready) => child.stdout.once('data', ready))
    // The shell has said it is ready and starts its sleep: a signal in between would find the shell alone.
    await new Promise((started) => setTimeout(started, 300))
    child.kill('SIGINT')
    await new Promise((ended) => child.once('exit', ended))
    expect(readFileSync(note, 'utf8').trim().split('\n')).toEqual(heard)
  })
})
