import type { Stats } from 'node:fs'
import { fs } from './file-system.ts'
import type { Env, FileEntry, FileKind, FileStat, Files } from './host.ts'
import { systemCode } from './host.ts'
import { systemCalls } from './libc.ts'
import { encodeRaw } from './raw-bytes.ts'

/** Loaded when it is needed: a start can do without it. */
const paths = () => process.getBuiltinModule('node:path')

function kindOf(stats: Pick<Stats, 'isFile' | 'isDirectory'>): FileKind {
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other'
}

function stat(path: string): FileStat | undefined {
  const known = systemCalls?.stat(path)
  if (known !== undefined) return known ?? undefined
  try {
    const found = fs().statSync(path, { throwIfNoEntry: false })
    if (!found) return undefined
    const { size, mtimeMs: modified, ctimeMs: changed, ino: inode } = found
    const owner = process.platform === 'win32' ? {} : { owner: found.uid }
    return { kind: kindOf(found), size, modified, changed, inode, mode: found.mode & 0o7777, ...owner }
  } catch (error) {
    // A file where a folder should be, or a link to itself: nothing can be there. Bun throws for a missing entry on some
    // platforms.
    const code = systemCode(error)
    if (code === 'ENOTDIR' || code === 'ENOENT' || code === 'ELOOP') return undefined
    throw error
  }
}

function list(path: string): readonly FileEntry[] {
  const entries = fs()
    .readdirSync(path, { withFileTypes: true })
    .map((entry): FileEntry => {
      if (!entry.isSymbolicLink()) return { name: entry.name, kind: kindOf(entry) }
      return { name: entry.name, kind: stat(`${path}/${entry.name}`)?.kind ?? 'other' }
    })
  return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** Writes all bytes; a short write is how a full disk begins. */
function writeAll(descriptor: number, content: Uint8Array): void {
  for (let done = 0; done < content.length; ) done += fs().writeSync(descriptor, content, done)
}

let serial = 0

function writeAtomic(
  path: string,
  content: string | Uint8Array,
  options: { readonly mode?: number; readonly flush?: boolean } = {},
): void {
  // A link stays a link: its target is what gets replaced.
  let target = path
  try {
    target = fs().realpathSync(path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
  const { basename, dirname, join } = paths()
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.${serial++}.tmp`)
  // A leftover of a killed process with our number would be in the way.
  fs().rmSync(temporary, { force: true })
  const descriptor = fs().openSync(temporary, 'wx', 0o600)
  let open = true
  try {
    writeAll(descriptor, typeof content === 'string' ? encodeRaw(content) : content)
    fs().fchmodSync(descriptor, options.mode ?? stat(target)?.mode ?? 0o644)
    if (options.flush !== false) fs().fsyncSync(descriptor)
    open = false
    fs().closeSync(descriptor)
    fs().renameSync(temporary, target)
  } catch (error) {
    if (open) fs().closeSync(descriptor)
    fs().rmSync(temporary, { force: true })
    throw error
  }
}

/** The file system of this machine. */
export const nodeFiles: Files = {
  readText(path) {
    const bytes = systemCalls?.read(path)
    return bytes ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : fs().readFileSync(path, 'utf8')
  },
  readBytes: (path) => systemCalls?.read(path) ?? fs().readFileSync(path),
  stat,
  list,
  realPath: (path) => fs().realpathSync(path),
  writeAtomic,
  append(path, content, options = {}) {
    fs().appendFileSync(path, content, { mode: options.mode ?? 0o644 })
  },
  makeDirectory(path, options = {}) {
    fs().mkdirSync(path, { recursive: true, mode: options.mode ?? 0o755 })
  },
  remove(path) {
    fs().rmSync(path, { recursive: true, force: true })
  },
  changeMode: (path, mode) => fs().chmodSync(path, mode),
  async lock(path, options) {
    const { lockFile } = await import('./file-lock.ts')
    return lockFile(path, options)
  },
}

/** Absolute path of a program as `env.PATH` finds it from `cwd`; the shell's rules. */
export function findProgram(name: string, env: Env, cwd: string): string | undefined {
  const windows = process.platform === 'win32'
  const endings = windows && !/\.\w+$/.test(name) ? (env.PATHEXT ?? '.EXE;.CMD;.BAT;.COM').split(';') : ['']
  const folders = name.includes('/') || (windows && name.includes('\\')) ? [''] : undefined
  for (const folder of folders ?? (env.PATH ?? env.Path ?? '').split(windows ? ';' : ':')) {
    for (const ending of endings) {
      // An empty entry of PATH is the working directory.
      const candidate =
        folder.startsWith('/') && !windows
          ? `${folder === '/' ? '' : folder}/${name}`
          : paths().resolve(cwd, folder, name + ending)
      try {
        // Asked first, since an error is dear and most folders do not have it.
        const found = stat(candidate)
        if (found?.kind !== 'file') continue
        // What everybody may execute need not be asked for.
        if (!windows && (found.mode & 0o111) === 0o111) return candidate
        fs().accessSync(candidate, fs().constants.X_OK)
        return candidate
      } catch {
        // Not this one: it may not be executed, or the folder is not for our eyes.
      }
    }
  }
  return undefined
}
