import { expect, test } from 'vitest'
import { testHost } from './host.ts'

test('files have links, modes and injected failures', () => {
  const { files } = testHost({
    files: { 'a/b.txt': 'one', 'c.txt': { link: 'a/b.txt' }, '/etc/x': { content: '', mode: 0 } },
  })
  expect(files.readText('/project/c.txt')).toBe('one')
  expect(files.list('/project').map((one) => [one.name, one.kind])).toEqual([
    ['a', 'directory'],
    ['c.txt', 'file'],
  ])
  files.writeAtomic('/project/a/b.txt', 'two', { mode: 0o600 })
  expect(files.stat('/project/c.txt')).toMatchObject({ kind: 'file', size: 3, mode: 0o600 })
  expect(() => files.readText('/etc/x')).toThrow('EACCES')
  expect(() => files.writeAtomic('/none/x', '')).toThrow('ENOENT')
  files.fail('/project', 'ENOSPC', 'write')
  expect(() => files.writeAtomic('/project/a/b.txt', 'three')).toThrow('ENOSPC')
  expect(files.readText('/project/a/b.txt')).toBe('two')
})

test('a lock is handed on in turn and can be waited for in vain', async () => {
  const { files } = testHost()
  const release = await files.lock('/project/x', { within: 5 })
  await expect(files.lock('/project/x', { within: 5 })).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  const second = files.lock('/project/x', { within: 1000 })
  await release()
  await (await second)()
})

test('programs follow the script, the longest line wins', async () => {
  const host = testHost({ processes: { aws: { code: 2, stderr: 'what?' }, 'aws sts': ({ env }) => `${env.WHO}\n` } })
  const at = { cwd: '/project', env: { WHO: 'ann' } }
  const streams = { stdin: 'none', stdout: 'inherit', stderr: 'inherit' } as const
  expect(await host.processes.run({ file: '/bin/aws', args: ['sts', 'x'], ...at, ...streams })).toEqual({ code: 0 })
  expect(host.processes.capture({ file: 'aws', args: ['s3'], ...at }).code).toBe(2)
  expect(host.stdout).toBe('ann\n')
  expect(host.processes.started.map((one) => one.line)).toEqual(['aws sts x', 'aws s3'])
})

test('the clock notes sleeps and moves by them', async () => {
  const { clock, slept } = testHost({ now: 1000 })
  await clock.sleep(500)
  expect([clock.now(), slept]).toEqual([1500, [500]])
})
