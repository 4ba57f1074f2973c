import type { Host } from '../host/host.ts'

/** A value that is valid for a while: a token, keys. */
export interface Expiring<T> {
  readonly value: T
  /** Milliseconds since 1970; undefined when it does not expire. */
  readonly expires: number | undefined
}

/** A value with less time left (milliseconds) is requested again. */
const LEAST_LEFT = 60_000

const cached = new WeakMap<Host, Map<string, Promise<Expiring<unknown>>>>()

/**
 * Requests a value once per run, however many callers want it at a time, and again when it expires. The key names
 * everything that shaped the value. Failures are not cached.
 */
export async function shareUntilExpiry<T>(
  host: Host,
  key: readonly unknown[],
  request: () => Promise<Expiring<T>>,
): Promise<T> {
  const all = cached.get(host) ?? new Map<string, Promise<Expiring<unknown>>>()
  cached.set(host, all)
  const name = JSON.stringify(key)
  const known = all.get(name) as Promise<Expiring<T>> | undefined
  if (known) {
    const { value, expires } = await known
    if (expires === undefined || expires - host.clock.now() > LEAST_LEFT) return value
  }
  // Another caller that waited as well may have started a new request by now.
  const again = all.get(name) as Promise<Expiring<T>> | undefined
  const running = again !== undefined && again !== known ? again : request()
  all.set(name, running)
  running.catch(() => all.delete(name))
  return (await running).value
}

/** A token whose lifetime is given in seconds, as OAuth does; without one it counts as not expiring. */
export function expiringIn<T>({ clock }: Pick<Host, 'clock'>, value: T, seconds: unknown): Expiring<T> {
  const life = Number(seconds ?? 0) * 1000
  return { value, expires: life > 0 ? clock.now() + life : undefined }
}
