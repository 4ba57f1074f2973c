import type { Env, Host } from '../host/host.ts'
import { join } from '../value/file-path.ts'
import { fail } from './failures.ts'
import { filesBelow } from './sources.ts'

/** A profile: a folder whose files are merged over the configuration. */
export interface Profile {
  readonly name: string
  readonly folder: string
}

/**
 * Folders in which profiles are looked for, the first that has one counts: `profiles.base_path`, `.atmos/profiles` beside
 * the configuration, the user's own, and `profiles` beside the configuration.
 */
export function profileFolders(
  host: Host,
  env: Env,
  at: { readonly basePath?: string | undefined; readonly directories: readonly string[] },
): string[] {
  const home = env.HOME || host.system.homeDirectory()
  const own = env.ATMOS_XDG_CONFIG_HOME || env.XDG_CONFIG_HOME || (home ? join(home, '.config') : '')
  return [
    ...new Set([
      ...(at.basePath ? [at.basePath] : []),
      ...at.directories.map((directory) => join(directory, '.atmos/profiles')),
      ...(own ? [join(own, 'atmos/profiles')] : []),
      ...at.directories.map((directory) => join(directory, 'profiles')),
    ]),
  ]
}

/** All profiles of the folders, sorted by name; of two with one name the first counts. */
export function listProfiles(host: Host, folders: readonly string[]): Profile[] {
  const found = new Map<string, Profile>()
  for (const folder of folders) {
    if (host.files.stat(folder)?.kind !== 'directory') continue
    for (const entry of host.files.list(folder)) {
      if (entry.kind !== 'directory' || found.has(entry.name)) continue
      found.set(entry.name, { name: entry.name, folder: join(folder, entry.name) })
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The files of a profile, lowest first. Fails with `config/profile-…`. */
export function profileFiles(
  host: Host,
  name: string,
  folders: readonly string[],
  isIdentity: (name: string) => boolean,
): string[] {
  for (const folder of folders) {
    const path = join(folder, name)
    const stat = isOneName(name) ? host.files.stat(path) : undefined
    if (!stat) continue
    if (stat.kind !== 'directory') throw fail('profile-unreadable', { name, folder: path, reason: 'is not a folder' })
    try {
      return filesBelow(host, path)
    } catch (thrown) {
      throw fail('profile-unreadable', { name, folder: path, reason: (thrown as Error).message }, thrown)
    }
  }
  const known = listProfiles(host, folders).map((profile) => profile.name)
  throw fail('profile-not-found', { name, known, folders, isIdentity: isIdentity(name) })
}

/** A profile is a folder right below one of the places: no way leads out of them. */
function isOneName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[\\/]/.test(name)
}

/** Lets the person choose profiles. Fails where nobody can be asked. */
export async function pickProfiles(
  host: Host,
  env: Env,
  folders: readonly string[],
  chosen: readonly string[],
): Promise<readonly string[]> {
  const known = listProfiles(host, folders).map((profile) => profile.name)
  const silent = !host.terminal.isTerminal('stdin') || Boolean(env.CI) || env.ATMOS_INTERACTIVE === 'false'
  if (silent || known.length === 0) throw fail('profile-unnamed', { known })
  const answer = await host.terminal.ask({
    kind: 'multiselect',
    title: 'Choose profiles',
    choices: known.map((name) => ({ value: name, label: name })),
    chosen,
  })
  if (!Array.isArray(answer)) throw fail('aborted', {})
  return answer
}
