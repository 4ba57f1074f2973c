import type { Host } from '../../host/host.ts'

/** What was given out for a while. */
export interface Lent<T> {
  readonly value: T
  /** Milliseconds since 1970; undefined when it does not end. */
  readonly expires: number | undefined
}

/** With less left it is not begun with any more. */
const LEAST_LEFT = 60_000

const kept = new WeakMap<Host, Map<string, Promise<Lent<unknown>>>>()

/**
 * What opens states: asked for once per run, however many states are read with it at a time, and again when it ends. The
 * key holds everything that shaped it. A failure is not kept.
 */
export async function shared<T>(host: Host, key: readonly unknown[], get: () => Promise<Lent<T>>): Promise<T> {
  const all = kept.get(host) ?? new Map<string, Promise<Lent<unknown>>>()
  kept.set(host, all)
  const name = JSON.stringify(key)
  const known = all.get(name) as Promise<Lent<T>> | undefined
  if (known) {
    const { value, expires } = await known
    if (expires === undefined || expires - host.clock.now() > LEAST_LEFT) return value
  }
  // Others who waited, too, may have begun anew by now.
  const again = all.get(name) as Promise<Lent<T>> | undefined
  const asking = again !== undefined && again !== known ? again : get()
  all.set(name, asking)
  asking.catch(() => all.delete(name))
  return (await asking).value
}
