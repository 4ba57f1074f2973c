import { expect, test } from 'vitest'
import { waitingFor, waits } from '../../src/host/waits.ts'

test('what is waited for has its name until it has come, or failed', async () => {
  let come = () => {}
  const first = waitingFor('a configuration', new Promise<void>((resolve) => (come = resolve)))
  let fail = (_why: Error) => {}
  const second = waitingFor(() => 'a session', new Promise<void>((_, reject) => (fail = reject)))
  expect(waits()).toEqual(['a configuration', 'a session'])
  come()
  await first
  expect(waits()).toEqual(['a session'])
  fail(new Error('refused'))
  await expect(second).rejects.toThrow('refused')
  expect(waits()).toEqual([])
})

test('a name that takes work is made when somebody asks for it', async () => {
  await waitingFor(() => {
    throw new Error('nobody asked')
  }, Promise.resolve())
})
