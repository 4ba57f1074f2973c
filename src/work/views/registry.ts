import type { Env } from '../../host/host.ts'
import type { ViewKind } from './view.ts'

const kinds = {
  straight: async () => (await import('./straight.ts')).straight,
  live: async () => (await import('./live.ts')).live,
  prefixed: async () => (await import('./prefixed.ts')).prefixed,
  grouped: async () => (await import('./grouped.ts')).grouped,
  quiet: async () => (await import('./quiet.ts')).quiet,
  'ci-groups': async (env) => (await import('./ci-groups.ts')).ciGroups(env),
} satisfies Record<string, (env: Env) => Promise<ViewKind>>

/** How tasks are shown while they run. */
export type ViewName = keyof typeof kinds

/** Loads a view. The CI service, if there is one, is detected from `env`. */
export function viewKind(name: ViewName, env: Env): Promise<ViewKind> {
  return kinds[name](env)
}
