import { exit } from './exit.ts'

/**
 * Runs the work of this process and ends it with the status that the work answers. Where nothing is left that could go on
 * and there is no answer all the same, `stranded` says why, and the process ends with 1.
 */
export function endWith(work: () => Promise<number>, stranded: () => Promise<void>): void {
  // Also for what ends the process without asking us.
  process.exitCode = 1
  process.once('beforeExit', () => {
    stranded().finally(() => process.exit(1))
  })
  // All output is written when it is made, so nothing is lost by ending here; taking the machine down in good order would
  // cost the executable a fifth of a short run.
  work().then(exit)
}
