import { bun } from './bun.ts'
import { fs } from './file-system.ts'
import { systemCode } from './host.ts'

/** Exit status of a run that the end of its terminal has ended. */
const HANGUP = 129

/**
 * Ends the process. Node puts its terminals in order when it exits, and crashes over one that has gone; there the signal
 * itself ends us, which means the same to whoever waits.
 */
export function exit(code: number): never {
  if (!bun && code === HANGUP && [0, 1, 2].some(hasGone)) process.kill(process.pid, 'SIGHUP')
  process.exit(code)
}

/** Whether a descriptor is a terminal that nobody is behind any more. */
function hasGone(descriptor: number): boolean {
  try {
    fs().writeSync(descriptor, new Uint8Array(0))
    return false
  } catch (error) {
    return systemCode(error) === 'EIO'
  }
}
