import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { render, stepLibraries } from '../../src/template/template.ts'
import { map } from '../../src/value/value.ts'
import { drive } from './runtimes.ts'

test.each(['node', 'bun'] as const)(
  'a server is trusted by the certificates of the request, on %s',
  async (runtime) => {
    const pair =
      '{{ $c := genSelfSignedCert "localhost" (list "127.0.0.1") (list "localhost") 1 }}{{ $c.Cert }}|{{ $c.Key }}'
    const options = { name: 'pair', libraries: stepLibraries, missingKey: 'error', context: {} } as const
    const [cert = '', key = ''] = (await render(pair, map(), options)).split('|')
    const server = createServer({ cert, key }, (_, response) => response.end('hello'))
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    const folder = mkdtempSync(join(tmpdir(), 'atmos-trust-'))
    onTestFinished(() => {
      server.close()
      rmSync(folder, { recursive: true })
    })
    writeFileSync(join(folder, 'ca.pem'), cert)
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect((await drive(runtime, ['trust', url, join(folder, 'ca.pem')])).value).toEqual([
      expect.stringContaining('CERT'),
      'hello',
    ])
  },
)
