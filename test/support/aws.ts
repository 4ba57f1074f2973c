import { createServer } from 'node:http'
import type { Http, HttpRequest } from '../../src/host/host.ts'
import type { HttpScript } from './host.ts'

/** A call that the stand-in for STS got: who signed it, for which region, and what it asked for. */
export interface StsCall {
  readonly action: string
  /** Access key id. */
  readonly by: string
  readonly region: string
  readonly url: string
  readonly parameters: Readonly<Record<string, string>>
}

/** What the stand-in says no with. */
export interface StsRefusal {
  readonly code: string
  readonly message: string
}

/** How the stand-in answers. */
export interface StsWorld {
  /** Milliseconds since 1970; the start of the test clock when absent. */
  readonly now?: () => number
  /** Answers with a refusal where it gives one. */
  readonly refuse?: (call: StsCall, number: number) => StsRefusal | undefined
}

/** The stand-in, as a script for doubles and as a part of a host, with the calls that it got. */
export interface StsDouble {
  readonly http: HttpScript
  readonly part: Http
  readonly calls: string[]
  readonly seen: StsCall[]
}

/** Start of the clock that tests have. */
export const START = Date.UTC(2026, 0, 2, 3, 4, 5)

/**
 * A stand-in for AWS STS behind the host's HTTP: it gives made-up keys that live as long as was asked for, an hour for
 * roles. `calls` are told as one line each: `AssumeRole by=ASIA… in=REGION Name=value …`.
 */
export function stsDouble(world: StsWorld = {}): StsDouble {
  const seen: StsCall[] = []
  const calls: string[] = []
  const http = (request: HttpRequest): { status?: number; headers: Record<string, string>; body: string } => {
    const call = callOf(request)
    seen.push(call)
    const parameters = Object.entries(call.parameters).sort(([a], [b]) => (a < b ? -1 : 1))
    calls.push(
      [call.action, `by=${call.by}`, `in=${call.region}`, ...parameters.map(([k, v]) => `${k}=${v}`)].join(' '),
    )
    const refusal = world.refuse?.(call, seen.length)
    if (refusal) {
      return {
        status: 403,
        headers: { 'content-type': 'text/xml' },
        body: `<ErrorResponse><Error><Type>Sender</Type><Code>${refusal.code}</Code><Message>${refusal.message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
      }
    }
    return { headers: { 'content-type': 'text/xml' }, body: answer(call, world.now?.() ?? START, seen.length) }
  }
  const part: Http = {
    async request(request) {
      const { status = 200, headers, body } = http(request)
      return { status, headers, body: new TextEncoder().encode(body) }
    },
  }
  return { http, part, calls, seen }
}

/** The stand-in as a server on the loopback interface, for programs of their own; by the real clock. */
export async function stsServer(): Promise<StsDouble & { readonly url: string; close(): void }> {
  const sts = stsDouble({ now: () => Math.floor(Date.now() / 1000) * 1000 })
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, String(v)]))
    const body = Buffer.concat(chunks)
    const answer = await sts.part.request({ method: 'POST', url: request.url ?? '', headers, body })
    response.writeHead(answer.status, answer.headers).end(answer.body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { ...sts, url: `http://127.0.0.1:${port}`, close: () => void server.close() }
}

function callOf(request: HttpRequest): StsCall {
  const body = typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body)
  const { Action: action = '', Version: _, ...parameters } = Object.fromEntries(new URLSearchParams(body))
  const headers = Object.fromEntries(Object.entries(request.headers ?? {}).map(([k, v]) => [k.toLowerCase(), v]))
  const [, by = '', region = ''] = /Credential=([^/]*)\/\d+\/([^/]*)/.exec(headers.authorization ?? '') ?? []
  return { action, by, region, url: request.url, parameters }
}

function answer({ action, by, parameters }: StsCall, now: number, number: number): string {
  const name = parameters.RoleArn?.split('/').at(-1) ?? 'session'
  const wrap = (content: string) =>
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${content}</${action}Result></${action}Response>`
  if (action === 'GetCallerIdentity') {
    const user = /^AKIA(.+)/.exec(by)?.[1]?.toLowerCase()
    const arn = user ? `arn:aws:iam::111122223333:user/${user}` : `arn:aws:sts::111122223333:assumed-role/${by}`
    return wrap(`<Arn>${arn}</Arn><UserId>U</UserId><Account>111122223333</Account>`)
  }
  const expires = new Date(now + Number(parameters.DurationSeconds ?? 3600) * 1000).toISOString().replace('.000Z', 'Z')
  const keys = [
    `<AccessKeyId>ASIA-${name}-${number}</AccessKeyId>`,
    `<SecretAccessKey>secret-of-${name}</SecretAccessKey>`,
    `<SessionToken>token-of-${name}</SessionToken>`,
    `<Expiration>${expires}</Expiration>`,
  ]
  const user = parameters.RoleArn
    ? `<AssumedRoleUser><AssumedRoleId>A:1</AssumedRoleId><Arn>arn:aws:sts::1:assumed-role/${name}/${parameters.RoleSessionName}</Arn></AssumedRoleUser>`
    : ''
  return wrap(`<Credentials>${keys.join('')}</Credentials>${user}`)
}
