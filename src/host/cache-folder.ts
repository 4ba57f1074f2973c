import type { Env, System } from './host.ts'

/** The folder of this user's caches: our own variable, then the general one, then `~/.cache`; undefined without a home. */
export function cacheFolder(env: Env, system: Pick<System, 'homeDirectory'>): string | undefined {
  const home = env.HOME || system.homeDirectory()
  const root = env.ATMOS_XDG_CACHE_HOME || env.XDG_CACHE_HOME || (home && `${home}/.cache`)
  return root ? `${root}/atmos` : undefined
}
