import type { Host } from '../host/host.ts'
import { isRemote, withoutSecrets } from '../remote/address.ts'
import type { Fetched, Remote } from '../remote/remote.ts'
import type { Check } from '../remote/web.ts'
import { dirname, join } from '../value/file-path.ts'
import { isMap } from '../value/value.ts'
import { isGlob } from './discover.ts'
import { fail } from './failures.ts'
import { importFiles } from './import-paths.ts'

/** A manifest from elsewhere, on this disk. */
export interface RemoteManifest {
  readonly file: string
  /** Its address, as the lists of imports show it. */
  readonly key: string
  /** The address of a file that is named as seen from this one (`./x`). */
  beside(path: string): string
  /** The address of a file that is named as seen from the stacks folder that this one lies in. */
  fromBase(path: string): string
}

/** The folder that a manifest's imports are seen from where it is from: the last one called `stacks` above it, else its own. */
function baseOf(path: string): string {
  const folders = dirname(path).split('/')
  const at = folders.lastIndexOf('stacks')
  return at < 0 ? dirname(path) : folders.slice(0, at + 1).join('/')
}

/** A manifest is a map; one that holds templates is known only when it is rendered. */
const check: Check = async (text, address) => {
  if (text.trim() === '') return 'it is empty'
  if (text.includes('{{')) return undefined
  const { parseYaml } = await import('../yaml/parse.ts')
  const { value } = parseYaml(text, address)
  return value === null || isMap(value) ? undefined : 'it is not a map'
}

/**
 * Reads the manifests that an address stands for: one file of a server, or files of a repository, where the path may be a
 * pattern and lack its ending. Fails with `remote/…`, or with `stacks/remote-nothing` where there is none.
 */
export async function remoteManifests(
  host: Host,
  remote: Remote,
  address: string,
  ttl: string | undefined,
): Promise<readonly RemoteManifest[]> {
  const fetched = await remote.fetch(address, { ttl, check })
  const shown = withoutSecrets(address)
  if (!fetched.isTree) return [manifest(fetched, fetched.path, shown)]
  const { checkedFile } = await import('../remote/remote.ts')
  const { path, root } = fetched
  const found = path === root ? [] : await importFiles(host.files, path)
  if (found.length === 0) throw fail('remote-nothing', { address: shown, isRoot: path === root })
  return found.map((file) => {
    const own = isGlob(path) ? fetched.at(fetched.pathIn(file)).shown : shown
    return manifest(fetched, checkedFile(host, fetched, file, own), own)
  })
}

function manifest(fetched: Fetched, file: string, key: string): RemoteManifest {
  const here = fetched.pathIn(file)
  return {
    file,
    key,
    beside: (path) => fetched.at(join(dirname(here), path)).address,
    fromBase: (path) => (isRemote(path) ? path : fetched.at(join(baseOf(here), path)).address),
  }
}
