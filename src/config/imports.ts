import { type Failure, isFailure, reason } from '../failure/failure.ts'
import type { Host } from '../host/host.ts'
import { isRemote, withoutSecrets } from '../remote/address.ts'
import type { RemoteSettings } from '../remote/remote.ts'
import type { Check } from '../remote/web.ts'
import { join } from '../value/file-path.ts'
import { isMap } from '../value/value.ts'
import { filesBelow, inOrder } from './sources.ts'

/** What an entry of `import:` comes to. */
export type Resolved =
  | {
      readonly kind: 'files'
      readonly files: readonly string[]
      /** What files from elsewhere are called: their addresses. */
      readonly names?: ReadonlyMap<string, string>
    }
  /** It names no file: it is empty, null, or a variable that is not set. */
  | { readonly kind: 'empty' }
  /** It names the folder of the importing file, or one that holds it, with everything in it. */
  | { readonly kind: 'own-folder' }
  /** What cannot be read from elsewhere. */
  | { readonly kind: 'unreadable'; readonly problem: string; readonly failure?: Failure }
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
  /** Whether a stored download is of no use. */
  again = false,
): Promise<Resolved> {
  if (entry.trim() === '') return { kind: 'empty' }
  if (isRemote(entry)) return fromElsewhere(host, entry, elsewhere, again)
  for (const folder of new Set(folders)) {
    const path = join(folder, entry)
    if (folders.some((own) => own === path || own.startsWith(path === '/' ? path : `${path}/`)))
      return { kind: 'own-folder' }
    const files = await local(host, path)
    if (files.length > 0) return { kind: 'files', files }
  }
  return { kind: 'missing' }
}

/** A downloaded configuration is a map. */
const check: Check = async (text, address) => {
  if (text.trim() === '') return 'it is empty'
  const { parseYaml } = await import('../yaml/parse.ts')
  const { value } = parseYaml(text, address)
  return value === null || isMap(value) ? undefined : 'it is not a map of settings'
}

/** The files of an address; what is wrong with it is the importing file's to tell. */
async function fromElsewhere(host: Host, entry: string, settings: RemoteSettings, again: boolean): Promise<Resolved> {
  const { checkedFile, openRemote } = await import('../remote/remote.ts')
  try {
    const fetched = await openRemote(host, host.environment.variables, settings).fetch(entry, { check, again })
    const shown = withoutSecrets(entry)
    if (!fetched.isTree) return { kind: 'files', files: [fetched.path], names: new Map([[fetched.path, shown]]) }
    const files = await local(host, fetched.path)
    for (const file of files) checkedFile(host, fetched, file, shown)
    if (files.length === 0) return { kind: 'unreadable', problem: `there is no file ${shown}` }
    return { kind: 'files', files, names: new Map(files.map((file) => [file, fetched.at(fetched.pathIn(file)).shown])) }
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
    return { kind: 'unreadable', problem: reason(thrown), failure: thrown }
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
