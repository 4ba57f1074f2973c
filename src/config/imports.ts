import { isFailure, reason } from '../failure/failure.ts'
import type { Host } from '../host/host.ts'
import { isRemote, withoutSecrets } from '../remote/address.ts'
import type { RemoteSettings } from '../remote/remote.ts'
import { join } from '../value/file-path.ts'
import { filesBelow, inOrder } from './sources.ts'

/** What an entry of `import:` comes to. */
export type Resolved =
  | {
      readonly kind: 'files'
      readonly files: readonly string[]
      /** What files from elsewhere are called: their addresses. */
      readonly names?: ReadonlyMap<string, string>
    }
  /** What cannot be read from elsewhere. */
  | { readonly kind: 'unreadable'; readonly problem: string }
  | { readonly kind: 'missing' }

/**
 * Finds the files of an entry: a file, a folder with all below it, a name without ending, or a pattern (`*`, `**`, `?`,
 * `{a,b}`, `[…]`), below the first of the folders in which there is any; or an address (`https://…`, `git::…`).
 */
export async function resolveImport(
  host: Host,
  entry: string,
  folders: readonly string[],
  elsewhere: RemoteSettings = {},
): Promise<Resolved> {
  if (isRemote(entry)) return fromElsewhere(host, entry, elsewhere)
  for (const folder of new Set(folders)) {
    const files = await local(host, join(folder, entry))
    if (files.length > 0) return { kind: 'files', files }
  }
  return { kind: 'missing' }
}

/** The files of an address; what is wrong with it is the importing file's to tell. */
async function fromElsewhere(host: Host, entry: string, settings: RemoteSettings): Promise<Resolved> {
  const { checkedFile, openRemote } = await import('../remote/remote.ts')
  try {
    const fetched = await openRemote(host, host.environment.variables, settings).fetch(entry)
    const shown = withoutSecrets(entry)
    if (!fetched.isTree) return { kind: 'files', files: [fetched.path], names: new Map([[fetched.path, shown]]) }
    const files = await local(host, fetched.path)
    for (const file of files) checkedFile(host, fetched, file, shown)
    if (files.length === 0) return { kind: 'unreadable', problem: `there is no file ${shown}` }
    return { kind: 'files', files, names: new Map(files.map((file) => [file, fetched.at(fetched.pathIn(file)).shown])) }
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
    return { kind: 'unreadable', problem: reason(thrown) }
  }
}

async function local(host: Host, path: string): Promise<string[]> {
  const stat = host.files.stat(path)
  if (stat?.kind === 'file') return [path]
  if (stat?.kind === 'directory') return filesBelow(host, path)
  if (/[*?[\]{}]/.test(path)) return matching(host, path)
  return ['.yaml', '.yml'].map((ending) => path + ending).filter((file) => host.files.stat(file)?.kind === 'file')
}

async function matching(host: Host, pattern: string): Promise<string[]> {
  const { default: picomatch } = await import('picomatch')
  // A pattern whose last part has no ending means the YAML files that it matches.
  const ending = /\.[A-Za-z0-9]+(?:[})\]]*)$/.test(pattern.slice(pattern.lastIndexOf('/') + 1))
  const matches = picomatch(ending ? pattern : [`${pattern}.yaml`, `${pattern}.yml`, pattern], { dot: true })
  const parts = pattern.split('/')
  const fixed =
    parts
      .slice(
        0,
        parts.findIndex((part) => /[*?[\]{}]/.test(part)),
      )
      .join('/') || '/'
  const found: string[] = []
  const walk = (folder: string, depth: number) => {
    if (depth > 30) return
    for (const entry of host.files.list(folder)) {
      const whole = folder === '/' ? `/${entry.name}` : `${folder}/${entry.name}`
      if (entry.kind === 'directory' && entry.name !== '.git' && entry.name !== 'node_modules') walk(whole, depth + 1)
      else if (entry.kind === 'file' && matches(whole) && (ending || /\.ya?ml$/.test(entry.name))) found.push(whole)
    }
  }
  if (host.files.stat(fixed)?.kind === 'directory') walk(fixed, 0)
  return inOrder(found)
}
