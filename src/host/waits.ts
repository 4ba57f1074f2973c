/** What is waited for, in words that may be made when they are needed. */
export type WaitName = string | (() => string)

/** One list for the process, since it explains the end of the process. In the order in which the waits began. */
const all = new Set<{ readonly name: WaitName }>()

/**
 * Waits for a promise under a name. When nothing is left that could go on, the waits that are open then say what the
 * program was waiting for (`waits`).
 */
export async function waitingFor<T>(name: WaitName, promise: Promise<T>): Promise<T> {
  const wait = { name }
  all.add(wait)
  try {
    return await promise
  } finally {
    all.delete(wait)
  }
}

/** What the program waits for at the moment, outermost first. */
export function waits(): string[] {
  return Array.from(all, ({ name }) => (typeof name === 'string' ? name : name()))
}
