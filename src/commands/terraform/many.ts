import { fail } from '../../terraform/failures.ts'
import type { Opened } from './run.ts'

/** Runs a command on many components. */
export async function runMany(_opened: Opened): Promise<number> {
  throw fail('not-yet', { what: 'a run of many components' })
}
