/** Numbers of the signals that end us, which are the same on all systems. */
const numbers: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }

/** The exit status of a program that a signal ended: 128 and the signal's number, as shells report it. */
export function signalStatus(signal: string): number {
  return 128 + (numbers[signal] ?? 0)
}
