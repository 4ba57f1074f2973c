import { isFailure, reason } from '../../failure/failure.ts'
import { fromJson, toJson } from '../../value/json.ts'
import { fail } from '../failures.ts'
import { type StoreKey, type StoreKind, spelled, textOption } from '../store.ts'

/** How long connecting may take, in milliseconds. */
const PATIENCE = 5_000

/** `type: redis`: values as JSON in Redis, at `options.url` or `ATMOS_REDIS_URL`; one connection, made on first use. */
export const redis: StoreKind = ({ name, options, env }) => {
  const url = textOption(options, 'url') ?? env.ATMOS_REDIS_URL
  if (!url) throw fail('bad-options', { store: name, problem: 'it needs a `url`, or the variable ATMOS_REDIS_URL' })
  const spelling = {
    prefix: textOption(options, 'prefix') ?? '',
    stackDelimiter: textOption(options, 'stack_delimiter') ?? '/',
    separator: ':',
  }
  const where = url.replace(/\/\/[^@/]*@/, '//***@')
  const unreachable = (thrown: unknown) =>
    fail('unreachable', { store: name, where, problem: problemOf(thrown) }, thrown)

  const connect = async () => {
    const { createClient } = await import('@redis/client')
    const client = createClient({
      url,
      socket: { connectTimeout: PATIENCE, reconnectStrategy: false },
      disableOfflineQueue: true,
    })
    // Each command tells its own error; without a listener the first one would end the process.
    client.on('error', () => {})
    await client.connect()
    return client
  }
  let connection: ReturnType<typeof connect> | undefined
  const ask = async <T>(question: (client: Awaited<ReturnType<typeof connect>>) => Promise<T>): Promise<T> => {
    connection ??= connect()
    try {
      return await question(await connection)
    } catch (thrown) {
      connection = undefined
      throw unreachable(thrown)
    }
  }
  const keyOf = (key: StoreKey) => spelled(key, spelling)

  return {
    async get(key) {
      const text = await ask((client) => client.get(keyOf(key)))
      if (text === null) return undefined
      try {
        return fromJson(text)
      } catch (thrown) {
        if (!isFailure(thrown)) throw thrown
        // Others write plain text, which is its own value, as in Atmos.
        return text
      }
    },
    async set(key, value) {
      await ask((client) => client.set(keyOf(key), toJson(value)))
    },
    close() {
      connection?.then(
        (client) => client.destroy(),
        () => {},
      )
    },
  }
}

/** Errors of sockets have a code, and often no message. */
function problemOf(thrown: unknown): string {
  const { errors } = thrown as { errors?: readonly unknown[] }
  const first = errors?.[0] ?? thrown
  return reason(first) || String((first as { code?: unknown }).code ?? 'the connection failed')
}
