import { homeOf } from '../host/home.ts'
import type { Env, System } from '../host/host.ts'
import { isAbsolute, join } from '../value/file-path.ts'

/** Where things of this user are kept. */
export interface Folders {
  /** `~/.config/atmos`. */
  readonly config: string
  /** `~/.local/share/atmos`. */
  readonly data: string
  readonly home: string
}

/** The folders by the XDG rules: our own variable, then the general one, then the platform's place. */
export function folders(env: Env, system: Pick<System, 'platform' | 'homeDirectory'>): Folders {
  const home = homeOf(env, system)
  const windows = system.platform === 'win32' ? env.LOCALAPPDATA || join(home, 'AppData', 'Local') : undefined
  // The XDG rules leave relative paths out of account.
  const given = (name: string) => [env[`ATMOS_${name}`], env[name]].find((path) => path && isAbsolute(path))
  const base = (name: string, fallback: string) => given(name) ?? windows ?? join(home, fallback)
  return {
    home,
    config: join(base('XDG_CONFIG_HOME', '.config'), 'atmos'),
    data: join(base('XDG_DATA_HOME', '.local/share'), 'atmos'),
  }
}

/** A name as one part of a path: it never leaves its folder. */
export function segment(name: string): string {
  return name
    .replace(/[/\\:\u0000-\u001f%]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`)
    .replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length))
}

/** Folder of all AWS files of a realm. */
export function awsFolder(config: string, realm: string): string {
  return join(config, realm, 'aws')
}
