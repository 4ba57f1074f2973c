import type { Failure } from '../failure/failure.ts'
import type { Host } from '../host/host.ts'
import { openConfigurationCache } from './cache.ts'
import type { Configuration, Selection } from './configuration.ts'

/**
 * Reads the configuration: finds its files, reads and evaluates each on its own, merges them, lays profiles and variables
 * on top. Done once per process. Fails with `config/…`, `yaml/…` or `functions/…`, at file and line; with `report`, what is
 * wrong in a file is told there, and the reading goes on without it.
 */
export async function loadConfiguration(
  host: Host,
  selection: Selection,
  report?: (problem: Failure) => void,
): Promise<Configuration> {
  const cache = openConfigurationCache(host, selection)
  const known = report ? undefined : await cache.configuration()
  if (known) return known
  const { Loading } = await import('./loading.ts')
  return new Loading(cache, selection, report).run()
}
