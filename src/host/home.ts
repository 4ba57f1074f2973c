import type { Env, System } from './host.ts'

/** The home directory of this user: `HOME`, else `USERPROFILE`, else what the system says. */
export function homeOf(env: Env, system: Pick<System, 'homeDirectory'>): string {
  return env.HOME || env.USERPROFILE || system.homeDirectory()
}
