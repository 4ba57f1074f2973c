import type { Host } from '../host/host.ts'
import { join } from '../value/file-path.ts'
import { filesBelow, inOrder } from './sources.ts'

/** What an entry of `import:` comes to. */
export type Resolved =
  | { readonly kind: 'files'; readonly files: readonly string[] }
  /** `shown` is the address without what may be secret in it. */
  | { readonly kind: 'remote'; readonly shown: string }
  | { readonly kind: 'missing' }

const remote =
  /^(?:https?:\/\/|git::|git@|s3::|s3:\/\/|gcs::|gcs:\/\/|oci:\/\/|file:\/\/|hg::|scp:\/\/|sftp:\/\/|github\.com\/|bitbucket\.org\/)/i

/**
 * Finds the files of an entry: a file, a folder with all below it, a name without ending, or a pattern (`*`, `**`, `?`,
 * `{a,b}`, `[…]`), below the first of the folders in which there is any.
 */
export async function resolveImport(host: Host, entry: string, folders: readonly string[]): Promise<Resolved> {
  if (remote.test(entry)) return { kind: 'remote', shown: redacted(entry) }
  for (const folder of new Set(folders)) {
    const files = await local(host, join(folder, entry))
    if (files.length > 0) return { kind: 'files', files }
  }
  return { kind: 'missing' }
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

/** An address without user, password and query. */
function redacted(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '')
}
