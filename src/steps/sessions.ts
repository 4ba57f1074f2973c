import type { Auth, Reason, Session } from '../auth/auth.ts'
import type { Clock } from '../host/host.ts'
import { waitingFor } from '../host/waits.ts'

/** With less left when a step begins, authentication is asked again: it knows how long a session must last. */
const LEAST_LEFT = 15 * 60_000

/** Sessions of a run: taken right before the first step that needs them, shared by all that do, renewed when they end. */
export function sessionsOf(
  auth: () => Promise<Auth>,
  clock: Pick<Clock, 'now'>,
): (identity: string, reason: Reason) => Promise<Session> {
  const held = new Map<string, Session>()
  return async (identity, reason) => {
    const key = identity.toLowerCase()
    const known = held.get(key)
    if (known && (known.expires === undefined || known.expires - clock.now() >= LEAST_LEFT)) return known
    const session = await waitingFor(`a session of ${identity}`, (await auth()).session(identity, reason))
    held.set(key, session)
    return session
  }
}
