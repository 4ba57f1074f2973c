import { hinted, isFailure } from '../failure/failure.ts'
import type { Project } from '../project.ts'

/** What goes wrong where there is no configuration at all, since all that could be meant is missing. */
const telling: ReadonlySet<string> = new Set([
  'cli/unknown-command',
  'stacks/no-base-directory',
  'stacks/no-base-path',
  'auth/no-identities',
  'auth/identity-not-found',
])

/** The failure, with a hint where no configuration was found: people stand in another folder than they think. */
export async function withMissingConfiguration(project: Project, thrown: unknown): Promise<unknown> {
  if (!isFailure(thrown) || !telling.has(thrown.code)) return thrown
  const configuration = await project.configuration().catch(() => undefined)
  if (configuration?.found !== false) return thrown
  return hinted(thrown, `There is no atmos.yaml in ${project.cwd}, nor in a folder above it`)
}
