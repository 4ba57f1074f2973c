import type { FileStat } from '../../../host/host.ts'
import { fromBytes, toBytes } from '../../bytes.ts'
import type { TemplateContext } from '../../context.ts'
import type { Opaque, Operand, TemplateFunction } from '../../library.ts'
import { int64, strings } from '../../values.ts'
import { library } from '../define.ts'
import { method } from '../standard/method.ts'
import { base, dir, join, relative } from '../standard/path.ts'
import { timeAt } from '../standard/time.ts'
import { localZone } from '../standard/zone.ts'
import { toText } from './conversion.ts'
import { absolute, hostOf, systemText } from './system.ts'

function stat(call: TemplateContext, path: string): FileStat | undefined {
  return hostOf(call).files.stat(absolute(call, path))
}

function mustStat(call: TemplateContext, verb: string, path: string): FileStat {
  const found = stat(call, path)
  if (!found) throw new Error(`${verb} ${path}: no such file or directory`)
  return found
}

/** Permissions as `ls` shows them. */
function modeText(found: FileStat): string {
  const bits = 'rwxrwxrwx'
  const text = Array.from(bits, (letter, at) => (found.mode & (1 << (8 - at)) ? letter : '-')).join('')
  return (found.kind === 'directory' ? 'd' : '-') + text
}

/** What `file.Stat` answers: Go's `fs.FileInfo`. */
function info(call: TemplateContext, path: string, found: FileStat): Opaque {
  const mode: Opaque = {
    goType: 'fs.FileMode',
    kind: 'uint32',
    number: found.mode & 0o777,
    print: () => modeText(found),
    members: new Map([
      ['IsDir', method([], () => found.kind === 'directory')],
      ['IsRegular', method([], () => found.kind === 'file')],
      ['String', method([], () => modeText(found))],
    ]),
  }
  return {
    goType: '*os.fileStat',
    print: () => `&{${base(path)}}`,
    members: new Map<string, TemplateFunction>([
      ['IsDir', method([], () => found.kind === 'directory')],
      ['ModTime', method([], () => timeAt(found.modified, localZone(call.env)))],
      ['Mode', method([], () => mode)],
      ['Name', method([], () => base(path))],
      ['Size', method([], () => int64(found.size))],
    ]),
  }
}

function read(call: TemplateContext, path: string): string {
  const kind = stat(call, path)?.kind
  if (kind === 'directory') throw new Error(`read failed for ${path}: read ${path}: is a directory`)
  try {
    return fromBytes(hostOf(call).files.readBytes(absolute(call, path)))
  } catch (thrown) {
    throw new Error(`failed to open ${path}: open ${path}: ${systemText(thrown)}`)
  }
}

function readDir(call: TemplateContext, path: string): string[] {
  const found = mustStat(call, 'open', path)
  if (found.kind !== 'directory') throw new Error('file is not a directory')
  return hostOf(call)
    .files.list(absolute(call, path))
    .map(({ name }) => name)
}

function walk(call: TemplateContext, path: string): string[] {
  const found = mustStat(call, 'lstat', path)
  if (found.kind !== 'directory') return [path]
  return [path, ...readDir(call, path).flatMap((name) => walk(call, join(path, name)))]
}

function write(call: TemplateContext, path: string, content: Operand): string {
  const host = hostOf(call)
  const here = absolute(call, '.')
  const target = absolute(call, path)
  const way = relative(here, target)
  if (way.startsWith('..')) {
    throw new Error(`failed to open ${path}: path ${path} not contained by working directory ${here} (rel: ${way})`)
  }
  const bytes = content instanceof Uint8Array ? content : toBytes(toText(content))
  try {
    host.files.makeDirectory(dir(target))
    host.files.writeAtomic(target, bytes, { mode: stat(call, path)?.mode ?? 0o644 })
  } catch (thrown) {
    throw new Error(`failed to open ${path}: open ${path}: ${systemText(thrown)}`)
  }
  return ''
}

/** Gomplate's files. Relative paths begin at the working directory; writing is allowed below it only. */
export const functions = library({
  'file.Exists': {
    params: ['any'],
    about: 'Whether there is a file or directory.',
    example: ['{{ file.Exists "secret.txt" }}', 'true'],
    run: (call, path: Operand) => stat(call, toText(path)) !== undefined,
  },
  'file.IsDir': {
    params: ['any'],
    about: 'Whether there is a directory.',
    example: ['{{ file.IsDir "secret.txt" }}', 'false'],
    run: (call, path: Operand) => stat(call, toText(path))?.kind === 'directory',
  },
  'file.Read': {
    params: ['any'],
    about: 'The content of a file.',
    example: ['{{ file.Read "secret.txt" }}', 'from a file\n'],
    run: (call, path: Operand) => read(call, toText(path)),
  },
  'file.ReadDir': {
    params: ['any'],
    about: 'The names in a directory.',
    example: ['{{ file.ReadDir "dir" }}', '[a.txt b.txt]'],
    run: (call, path: Operand) => strings(readDir(call, toText(path))),
  },
  'file.Stat': {
    params: ['any'],
    about: 'What is known of a file: Name, Size, Mode, ModTime, IsDir.',
    example: ['{{ (file.Stat "secret.txt").Size }}', '12'],
    run: (call, path: Operand) => info(call, toText(path), mustStat(call, 'stat', toText(path))),
  },
  'file.Walk': {
    params: ['any'],
    about: 'All paths in and below a directory.',
    example: ['{{ file.Walk "dir" }}', '[dir dir/a.txt dir/b.txt]'],
    run: (call, path: Operand) => strings(walk(call, toText(path))),
  },
  'file.Write': {
    params: ['any', 'any'],
    about: 'Writes a file below the working directory.',
    example: ['{{ file.Write "out/new.txt" "written" }}{{ file.Read "out/new.txt" }}', 'written'],
    run: (call, path: Operand, content: Operand) => write(call, toText(path), content),
  },
})
