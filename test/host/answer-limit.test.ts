import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { bunRequest } from '../../src/host/bun-http.ts'
import { nodeRequest } from '../../src/host/node-http.ts'

const clients: [string, (url: string) => Promise<{ body: Uint8Array }>][] = [
  ['Node', (url) => nodeRequest({ method: 'GET', url, limit: 1000 }, {})],
  ['bun', (url) => bunRequest({ method: 'GET', url, limit: 1000 })],
]

test.each(clients)('an answer is read as far as its limit goes, by the client of %s', async (_, ask) => {
  let sent = 0
  const server = createServer((request, response) => {
    if (request.url === '/small') return response.end('x'.repeat(1000))
    const timer = setInterval(() => {
      sent += 100_000
      response.write('x'.repeat(100_000))
    }, 1)
    response.on('close', () => clearInterval(timer))
    return undefined
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  onTestFinished(() => void server.close())
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect((await ask(`${base}/small`)).body).toHaveLength(1000)
  await expect(ask(`${base}/endless`)).rejects.toMatchObject({ code: 'EFBIG' })
  expect(sent).toBeLessThan(10_000_000)
})
