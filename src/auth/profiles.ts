import type { Configuration } from '../config/configuration.ts'
import { listProfiles, profileFolders } from '../config/profiles.ts'
import { filesBelow } from '../config/sources.ts'
import type { Host } from '../host/host.ts'
import { join } from '../value/file-path.ts'
import { textOf } from './definitions.ts'

/**
 * Names of the identities that each profile defines, in small letters: for the hint that a profile is missing. Nothing is
 * merged or evaluated for it, and a file that cannot be read has none.
 */
export function identitiesByProfile(
  host: Host,
  configuration: Configuration,
): ReadonlyMap<string, ReadonlySet<string>> {
  const configured = textOf(configuration.get('profiles', 'base_path'))
  const folders = profileFolders(host, configuration.env, {
    basePath: configured === undefined ? undefined : join(configuration.directory, configured),
    directories: [configuration.directory],
  })
  const found = new Map<string, ReadonlySet<string>>()
  for (const { name, folder } of listProfiles(host, folders)) {
    const names = filesBelow(host, folder).flatMap((file) => {
      try {
        return identityNames(host.files.readText(file))
      } catch {
        return []
      }
    })
    if (names.length > 0) found.set(name, new Set(names))
  }
  return found
}

/**
 * Keys below `auth.identities` of a text in block style, by its indentation. A parser would have to be loaded for every
 * run that uses an identity, only to make a hint better.
 */
export function identityNames(text: string): string[] {
  const names: string[] = []
  const path: { readonly indent: number; readonly key: string }[] = []
  for (const line of text.split('\n')) {
    const found = /^( *)(?:"([^"]+)"|'([^']+)'|([^\s#:'"{[-][^:#]*?))\s*:(?:\s|$)/.exec(line)
    if (!found) continue
    const indent = (found[1] as string).length
    while (path.length > 0 && (path.at(-1)?.indent ?? 0) >= indent) path.pop()
    const key = (found[2] ?? found[3] ?? found[4]) as string
    if (path.length === 2 && path[0]?.key === 'auth' && path[1]?.key === 'identities') names.push(key.toLowerCase())
    path.push({ indent, key })
  }
  return names
}
