import type { RemoteSettings } from '../remote/remote.ts'
import { get, type Value } from '../value/value.ts'
import type { Configuration } from './configuration.ts'

/** What the configuration says about files from elsewhere: for how long they hold, and which forges are given a token. */
export function remoteSettings(configuration: Pick<Configuration, 'value'>): RemoteSettings {
  return remoteSettingsOf(configuration.value)
}

/** The same of a value that is not yet the whole configuration. */
export function remoteSettingsOf(value: Value): RemoteSettings {
  const ttl = get(value, ['imports', 'ttl'])
  const injects = (forge: string) => get(value, ['settings', `inject_${forge}_token`]) !== false
  return {
    ...(ttl === undefined || ttl === null || ttl === '' ? {} : { ttl: String(ttl) }),
    injected: { github: injects('github'), gitlab: injects('gitlab'), bitbucket: injects('bitbucket') },
  }
}
