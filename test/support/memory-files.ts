import type { FileEntry, FileKind, FileStat, Files } from '../../src/host/host.ts'

/** A file of a pretended file system: its text, or what stands in its place. */
export type TestFile =
  | string
  | Uint8Array
  | {
      readonly content: string | Uint8Array
      readonly mode?: number
      readonly modified?: number
      readonly owner?: number
    }
  | { readonly link: string }
  | { readonly directory: true; readonly mode?: number }

/** What the files may be asked to do, for injected failures. */
export type FileAction = 'read' | 'write' | 'list' | 'stat' | 'remove' | 'lock' | 'mode'

interface Node {
  kind: FileKind | 'link'
  content: Uint8Array
  target: string
  mode: number
  owner: number
  inode: number
  modified: number
  changed: number
}

/** An error as the system throws it, with its code. */
export function systemError(code: string, action: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${action} '${path}'`), { code, path, syscall: action })
}

/** Absolute form of a path without `.` and `..`. */
function plain(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

const parent = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/'
const bytes = (content: string | Uint8Array) =>
  typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content)

/** A file system in memory. Relative paths are a mistake of the caller and fail as such. */
export class MemoryFiles implements Files {
  readonly #nodes = new Map<string, Node>()
  readonly #failing: { path: string; code: string; action: FileAction | undefined; after: number }[] = []
  readonly #locks = new Map<string, (() => void)[]>()
  readonly #now: () => number
  #inode = 100
  /** Every path that was written, in order. */
  readonly written: string[] = []
  /** Every path whose content was read, in order. */
  readonly read: string[] = []

  constructor(now: () => number, files: Readonly<Record<string, TestFile>> = {}, cwd = '/') {
    this.#now = now
    this.#nodes.set('/', this.#node('directory', 0o755))
    for (const [name, file] of Object.entries(files)) this.put(name.startsWith('/') ? name : `${cwd}/${name}`, file)
  }

  /** Lays a file, with its folders. */
  put(path: string, file: TestFile): void {
    const where = plain(path)
    this.#ensure(parent(where), 0o755)
    const time = this.#now()
    if (typeof file === 'string' || file instanceof Uint8Array) {
      this.#nodes.set(where, { ...this.#node('file', 0o644), content: bytes(file) })
    } else if ('link' in file) {
      this.#nodes.set(where, { ...this.#node('link', 0o777), target: file.link })
    } else if ('directory' in file) {
      this.#ensure(where, file.mode ?? 0o755)
    } else {
      const node = this.#node('file', file.mode ?? 0o644)
      this.#nodes.set(where, {
        ...node,
        content: bytes(file.content),
        modified: file.modified ?? time,
        owner: file.owner ?? node.owner,
      })
    }
  }

  /** Makes an action (or every action) on a path, and on what is below it, fail with a system code from now on. */
  fail(path: string, code: string, action?: FileAction, after = 0): void {
    this.#failing.push({ path: plain(path), code, action, after })
  }

  /** All files as text, by path. */
  snapshot(): Record<string, string> {
    const all: Record<string, string> = {}
    for (const path of [...this.#nodes.keys()].sort()) {
      const node = this.#nodes.get(path) as Node
      if (node.kind === 'file') all[path] = new TextDecoder().decode(node.content)
    }
    return all
  }

  readText(path: string): string {
    return new TextDecoder().decode(this.readBytes(path))
  }

  readBytes(path: string): Uint8Array {
    const node = this.#existing(path, 'read', 'open')
    if (node.kind === 'directory') throw systemError('EISDIR', 'read', path)
    if ((node.mode & 0o400) === 0) throw systemError('EACCES', 'open', path)
    this.read.push(plain(path))
    return Uint8Array.from(node.content)
  }

  stat(path: string): FileStat | undefined {
    this.#check(path, 'stat', 'stat')
    const node = this.#nodes.get(this.#follow(path))
    if (!node) return undefined
    const { mode, owner, inode, modified, changed } = node
    return { kind: node.kind as FileKind, size: node.content.length, modified, changed, inode, mode, owner }
  }

  list(path: string): readonly FileEntry[] {
    const node = this.#existing(path, 'list', 'scandir')
    if (node.kind !== 'directory') throw systemError('ENOTDIR', 'scandir', path)
    if ((node.mode & 0o400) === 0) throw systemError('EACCES', 'scandir', path)
    const folder = this.#follow(path)
    const prefix = folder === '/' ? '/' : `${folder}/`
    const entries: FileEntry[] = []
    for (const full of this.#nodes.keys()) {
      if (full === '/' || !full.startsWith(prefix) || full.indexOf('/', prefix.length) >= 0) continue
      const name = full.slice(prefix.length)
      entries.push({ name, kind: this.stat(full)?.kind ?? 'other' })
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  realPath(path: string): string {
    this.#existing(path, 'stat', 'realpath')
    return this.#follow(path)
  }

  writeAtomic(path: string, content: string | Uint8Array, options: { readonly mode?: number } = {}): void {
    this.#writable(path)
    this.#store(path, bytes(content), options.mode ?? 0o644, true)
  }

  append(path: string, content: string, options: { readonly mode?: number } = {}): void {
    this.#writable(path)
    const before = this.#nodes.get(this.#follow(path))
    const joined = before ? Buffer.concat([before.content, bytes(content)]) : bytes(content)
    this.#store(path, joined, before?.mode ?? options.mode ?? 0o644, false)
  }

  makeDirectory(path: string, options: { readonly mode?: number } = {}): void {
    this.#check(path, 'write', 'mkdir')
    this.#ensure(this.#follow(path), options.mode ?? 0o755)
  }

  remove(path: string): void {
    this.#check(path, 'remove', 'unlink')
    const where = plain(path)
    for (const full of [...this.#nodes.keys()]) {
      if (full === where || full.startsWith(`${where}/`)) this.#nodes.delete(full)
    }
  }

  changeMode(path: string, mode: number): void {
    const node = this.#existing(path, 'mode', 'chmod')
    node.mode = mode
    node.changed = this.#now()
  }

  async lock(path: string, options: { readonly within: number; readonly signal?: AbortSignal }) {
    this.#check(path, 'lock', 'open')
    const key = plain(path)
    const waiting = this.#locks.get(key)
    if (!waiting) this.#locks.set(key, [])
    else {
      await new Promise<void>((resolve, reject) => {
        const give = (error: unknown) => {
          waiting.splice(waiting.indexOf(go), 1)
          reject(error)
        }
        const timer = setTimeout(() => give(systemError('ETIMEDOUT', 'lock', path)), options.within)
        const go = () => {
          clearTimeout(timer)
          resolve()
        }
        options.signal?.addEventListener('abort', () => give(options.signal?.reason), { once: true })
        waiting.push(go)
      })
    }
    return async () => {
      const next = this.#locks.get(key)?.shift()
      if (next) next()
      else this.#locks.delete(key)
    }
  }

  #node(kind: Node['kind'], mode: number): Node {
    const time = this.#now()
    const inode = this.#inode++
    return { kind, content: new Uint8Array(), target: '', mode, owner: 1000, inode, modified: time, changed: time }
  }

  #store(path: string, content: Uint8Array, mode: number, fresh: boolean): void {
    const where = this.#follow(path)
    const folder = this.#nodes.get(this.#follow(parent(where)))
    if (!folder) throw systemError('ENOENT', 'open', path)
    if (folder.kind !== 'directory') throw systemError('ENOTDIR', 'open', path)
    const before = this.#nodes.get(where)
    if (before?.kind === 'directory') throw systemError('EISDIR', 'rename', path)
    const time = this.#now()
    const node = before && !fresh ? before : this.#node('file', mode)
    this.#nodes.set(where, { ...node, content, mode, modified: time, changed: time })
    this.written.push(where)
  }

  #writable(path: string): void {
    this.#check(path, 'write', 'open')
    const folder = this.#nodes.get(this.#follow(parent(plain(path))))
    if (folder && (folder.mode & 0o200) === 0) throw systemError('EACCES', 'open', path)
  }

  #ensure(path: string, mode: number): void {
    if (path === '') return
    const node = this.#nodes.get(path)
    if (node?.kind === 'directory') return
    if (node) throw systemError(node.kind === 'file' ? 'ENOTDIR' : 'EEXIST', 'mkdir', path)
    if (path !== '/') this.#ensure(this.#follow(parent(path)), mode)
    this.#nodes.set(path, this.#node('directory', mode))
  }

  #existing(path: string, action: FileAction, call: string): Node {
    this.#check(path, action, call)
    const where = this.#follow(path)
    const node = this.#nodes.get(where)
    if (node) return node
    const folder = this.#nodes.get(parent(where))
    throw systemError(folder?.kind === 'file' ? 'ENOTDIR' : 'ENOENT', call, path)
  }

  #check(path: string, action: FileAction, call: string): void {
    if (!path.startsWith('/')) throw new Error(`${call} of the relative path ${JSON.stringify(path)}`)
    const where = plain(path)
    for (const one of this.#failing) {
      if (one.action !== undefined && one.action !== action) continue
      if (where !== one.path && !where.startsWith(`${one.path}/`)) continue
      if (one.after-- > 0) continue
      throw systemError(one.code, call, path)
    }
  }

  /** The path with all links on the way followed; what is missing stays as it is. */
  #follow(path: string, depth = 0): string {
    if (depth > 40) throw systemError('ELOOP', 'open', path)
    let here = ''
    const parts = plain(path).split('/').filter(Boolean)
    for (const [index, part] of parts.entries()) {
      here = `${here}/${part}`
      const node = this.#nodes.get(here)
      if (node?.kind !== 'link') continue
      const target = node.target.startsWith('/') ? node.target : `${parent(here)}/${node.target}`
      return this.#follow([target, ...parts.slice(index + 1)].join('/'), depth + 1)
    }
    return here || '/'
  }
}
