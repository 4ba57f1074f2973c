import type { Secret } from '../../value/secret.ts'
import type { CloudContext } from '../context.ts'

/**
 * Where a token of somebody else comes from (a CI job, a cluster, a program), before a cloud exchanges it for one of its
 * own. Each source has a file of its own and knows nothing of the exchanges. Fails with `cloud/no-credentials`.
 */
export type TokenSource = (context: CloudContext) => Promise<Secret>
