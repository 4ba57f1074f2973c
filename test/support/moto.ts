import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { afterAll, beforeAll } from 'vitest'

/** A real `moto_server` of a test file. */
export interface Moto {
  /** Its address; known when tests run. */
  readonly url: string
  /** From now on (or after so many calls) IAM policies count, as in AWS; before, everybody may do everything. */
  enforce(after: number): Promise<void>
  /** Asks it as an administrator, in the query language of AWS; answers the XML. */
  call(service: 'iam' | 'sts', parameters: Readonly<Record<string, string>>): Promise<string>
}

/** Starts `moto_server` on a free port of the loopback interface for the tests of a file, when `wanted`. */
export function motoServer(wanted: boolean): Moto {
  let child: ChildProcess | undefined
  const moto = {
    url: '',
    async enforce(after: number) {
      await fetch(`${moto.url}/moto-api/reset-auth`, { method: 'POST', body: String(after) })
    },
    async call(service: 'iam' | 'sts', parameters: Readonly<Record<string, string>>) {
      const scope = `Credential=AKIAADMIN/20260101/us-east-1/${service}/aws4_request`
      const response = await fetch(moto.url, {
        method: 'POST',
        headers: {
          authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ Version: service === 'iam' ? '2010-05-08' : '2011-06-15', ...parameters }),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(text)
      return text
    },
  }
  if (!wanted) return moto
  beforeAll(async () => {
    const port = await freePort()
    moto.url = `http://127.0.0.1:${port}`
    child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
    for (let tries = 0; tries < 300; tries++) {
      const up = await fetch(`${moto.url}/moto-api/`).then(
        (response) => response.ok,
        () => false,
      )
      if (up) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error('moto_server did not start within 30 s')
  }, 60_000)
  afterAll(() => {
    child?.kill()
  })
  return moto
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
