import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { proxyFor } from '../../src/host/node-http.ts'
import { drive, runtimes } from './runtimes.ts'

/** A server that answers with what it was asked, and the address that leads to it. */
async function server(): Promise<string> {
  const made = createServer((request, response) => {
    if (request.url === '/slow') return
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      response.writeHead(302, { location: '/elsewhere', 'x-one': '1' })
      response.end(`${request.method} ${request.url} ${request.headers['x-a']} ${body}`)
    })
  })
  await new Promise<void>((ready) => made.listen(0, '127.0.0.1', ready))
  onTestFinished(() => void made.closeAllConnections?.())
  onTestFinished(() => void made.close())
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`
}

describe.each(['node', 'bun'] as const)('streams on %s', (runtime) => {
  test('a pipe that its reader closes is not an error', async () => {
    const [file, ...first] = runtimes[runtime]()
    const command = [file, ...first, 'flood'].map((word) => `'${word}'`).join(' ')
    const shell = spawn('bash', ['-c', `set -o pipefail; ${command} | head -1 | wc -c`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    shell.stdout.on('data', (chunk) => (out += chunk))
    shell.stderr.on('data', (chunk) => (err += chunk))
    const code = await new Promise((ended) => shell.once('close', ended))
    expect([out.trim(), err, code]).toEqual(['1024', 'closed\n', 0])
  })

  test('much output goes out whole to a slow reader', async () => {
    const [file, ...first] = runtimes[runtime]()
    const command = [file, ...first, 'flood'].map((word) => `'${word}'`).join(' ')
    const shell = spawn('bash', ['-c', `${command} | (sleep 0.5; wc -c)`], { stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    shell.stdout.on('data', (chunk) => (out += chunk))
    await new Promise((ended) => shell.once('close', ended))
    expect(out.trim()).toBe(String(4096 * 1024))
  })

  test('stdin is read whole', async () => {
    expect((await drive(runtime, ['stdin'], { input: 'a\nb' })).value).toBe('a\nb')
  })

  test('the working directory is what the shell calls it', async () => {
    const { value } = await drive(runtime, ['about'], { cwd: '/', env: { ...process.env, PWD: '/./' } })
    expect(value).toMatchObject({ cwd: '/./', program: 2, user: true, tty: false })
    const wrong = await drive(runtime, ['about'], { cwd: '/', env: { ...process.env, PWD: '/usr' } })
    expect(wrong.value).toMatchObject({ cwd: '/' })
  })

  test('a request, its answer as it is, and its deadline', async () => {
    const address = await server()
    expect((await drive(runtime, ['http', `${address}/x`])).value).toMatchObject({
      status: 302,
      headers: { location: '/elsewhere', 'x-one': '1' },
      body: 'POST /x b give',
    })
    expect((await drive(runtime, ['slowHttp', `${address}/slow`])).value).toBe('ETIMEDOUT')
  })

  test('a proxy of the environment is asked', async () => {
    const proxy = await server()
    const env = { ...process.env, HTTP_PROXY: proxy, http_proxy: '', NO_PROXY: 'other.test', no_proxy: '' }
    const { value } = await drive(runtime, ['http', 'http://service.test/x'], { env })
    expect(value).toMatchObject({ body: 'POST http://service.test/x b give' })
  })
})

test.each([
  ['https://a.test/', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1/'],
  ['https://a.test/', { https_proxy: 'p:1' }, 'http://p:1/'],
  ['https://a.test/', { HTTP_PROXY: 'http://p:1' }, undefined],
  ['https://a.test/', { ALL_PROXY: 'http://p:1' }, 'http://p:1/'],
  ['https://a.test/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'b.test,a.test' }, undefined],
  ['https://x.a.test/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '.a.test' }, undefined],
  ['https://xa.test/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.test' }, 'http://p:1/'],
  ['https://a.test:8443/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.test:443' }, 'http://p:1/'],
  ['https://a.test/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, undefined],
])('the proxy for %s with %j', (url, env, proxy) => {
  expect(proxyFor(new URL(url), env as Record<string, string>)?.href).toBe(proxy)
})
