import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { testHost } from '../support/host.ts'
import { drive } from './runtimes.ts'

/** A folder for PATH with programs that note how they were called. */
function programs(...names: string[]): { readonly folder: string; called(): Promise<string> } {
  const folder = mkdtempSync(join(tmpdir(), 'atmos-browser-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const log = join(folder, 'called')
  for (const name of names) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" > '${log}.new' && mv '${log}.new' '${log}'\n`)
    chmodSync(join(folder, name), 0o755)
  }
  return {
    folder,
    async called() {
      while (!existsSync(log)) await new Promise((soon) => setTimeout(soon, 20))
      return readFileSync(log, 'utf8').trim()
    },
  }
}

const page = 'https://example.com/device?user_code=ABCD-EFGH&x=a%20b'
const opener = process.platform === 'darwin' ? 'open' : 'xdg-open'

test.each(['node', 'bun'] as const)('a page is opened by the program of the system, on %s', async (runtime) => {
  const path = programs(opener)
  const env = { PATH: `${path.folder}:/usr/bin:/bin`, HOME: '/' }
  expect((await drive(runtime, ['open', page], { env })).value).toBe(true)
  expect(await path.called()).toBe(`${opener} ${page}`)
})

test.each(['node', 'bun'] as const)('BROWSER names the program that is tried first, on %s', async (runtime) => {
  const path = programs(opener, 'lynx')
  const env = { PATH: `${path.folder}:/usr/bin:/bin`, HOME: '/', BROWSER: 'lynx' }
  expect((await drive(runtime, ['open', page], { env })).value).toBe(true)
  expect(await path.called()).toBe(`lynx ${page}`)
})

test.each(['node', 'bun'] as const)(
  'without a program, and for other addresses, nothing is opened, on %s',
  async (runtime) => {
    const { folder } = programs()
    const env = { PATH: folder, HOME: '/' }
    expect((await drive(runtime, ['open', page], { env })).value).toBe(false)
    expect((await drive(runtime, ['open', 'file:///etc/passwd'], { env })).value).toMatch(/not an address of a page/)
  },
)

test.each(['node', 'bun'] as const)(
  'one path of the loopback interface is served until it was visited, on %s',
  async (runtime) => {
    expect((await drive(runtime, ['comeBack'])).value).toEqual({
      address: 'http://127.0.0.1:PORT',
      seen: ['404', '400 <p>no code</p>', '404', '200 <p>done</p>'],
      code: 'a b',
      after: 'ECONNREFUSED',
    })
  },
)

test('in tests the person comes back from the browser to the loopback interface', async () => {
  const shown: string[] = []
  const host = testHost({
    browser: async (url, visit) => {
      const back = new URL(url).searchParams.get('redirect_uri')
      shown.push((await visit(`${back}?state=other`)).html, (await visit(`${back}?state=mine&code=42`)).html)
    },
  })
  const server = await host.loopback.serve({
    path: '/callback',
    respond: (query) => {
      const isLast = query.get('state') === 'mine'
      return { status: isLast ? 200 : 400, html: isLast ? 'done' : 'not mine', isLast }
    },
  })
  const login = `https://login.example.com/authorize?redirect_uri=${encodeURIComponent(server.url)}`
  expect(await host.browser.open(login)).toBe(true)
  expect((await server.request).get('code')).toBe('42')
  await server.close()
  expect([shown, host.opened]).toEqual([['not mine', 'done'], [login]])
  expect(await testHost().browser.open(login)).toBe(false)
})

test('a login that is given up no longer waits for the browser', async () => {
  const controller = new AbortController()
  const server = await testHost().loopback.serve({
    path: '/',
    respond: () => ({ status: 200, html: '', isLast: true }),
    signal: controller.signal,
  })
  controller.abort(new Error('stopped'))
  await expect(server.request).rejects.toThrow('stopped')
})
