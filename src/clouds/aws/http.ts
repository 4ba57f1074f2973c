import { systemCode } from '../../host/host.ts'
import { systemWords } from '../../host/system-words.ts'
import { join } from '../../value/file-path.ts'
import type { CloudContext } from '../context.ts'
import { fail } from '../failures.ts'

/** Milliseconds for one attempt. */
const ATTEMPT = 20_000

/** The certificates of `AWS_CA_BUNDLE`, as the AWS command line takes them. Fails with `cloud/ca-bundle`. */
function trusted({ host, env }: Pick<CloudContext, 'host' | 'env'>): string | undefined {
  const path = env.AWS_CA_BUNDLE
  if (!path) return undefined
  try {
    return host.files.readText(join(host.environment.cwd, path))
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    throw fail('ca-bundle', { path, why: systemWords(error) }, error)
  }
}

/**
 * An HTTP client for SDK clients, which sends its requests through the host. `timeout` limits one attempt (milliseconds),
 * `onDate` gets the server's time of each answer (milliseconds since 1970), and with `streams` bodies are streams.
 */
export function requestHandler(
  context: CloudContext,
  {
    timeout = ATTEMPT,
    onDate,
    streams = false,
  }: {
    readonly timeout?: number | undefined
    readonly onDate?: ((date: number) => void) | undefined
    readonly streams?: boolean | undefined
  } = {},
) {
  const ca = trusted(context)
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(
      request: {
        readonly method: string
        readonly protocol: string
        readonly hostname: string
        readonly port?: number
        readonly path: string
        readonly query?: Readonly<Record<string, string | readonly string[] | null>>
        readonly headers: Readonly<Record<string, string>>
        readonly body?: unknown
      },
      options?: { readonly abortSignal?: unknown },
    ) {
      const query = new URLSearchParams()
      for (const [key, value] of Object.entries(request.query ?? {})) {
        for (const item of Array.isArray(value) ? value : [value]) query.append(key, item ?? '')
      }
      const port = request.port === undefined ? '' : `:${request.port}`
      const search = query.size > 0 ? `?${query}` : ''
      const signal = (options?.abortSignal as AbortSignal | undefined) ?? context.signal
      const response = await context.host.http.request({
        method: request.method,
        url: `${request.protocol}//${request.hostname}${port}${request.path}${search}`,
        headers: request.headers,
        ...(typeof request.body === 'string' || request.body instanceof Uint8Array ? { body: request.body } : {}),
        timeout,
        ...(ca === undefined ? {} : { ca }),
        ...(signal ? { signal } : {}),
      })
      const date = Date.parse(response.headers.date ?? '')
      if (!Number.isNaN(date)) onDate?.(date)
      const body = streams ? new Response(response.body as Uint8Array<ArrayBuffer>).body : response.body
      return { response: { statusCode: response.status, headers: { ...response.headers }, body } }
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  }
}
