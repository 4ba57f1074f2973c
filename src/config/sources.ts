import { repositoryRoot } from '../functions/repository.ts'
import { type Env, type FileStat, type Host, systemCode } from '../host/host.ts'
import { dirname, join } from '../value/file-path.ts'
import type { LayerKind, Selection } from './configuration.ts'
import { fail } from './failures.ts'

/** A file of the configuration that was found, before it is read. */
export interface Source {
  readonly kind: LayerKind
  readonly file: string
  readonly stat: FileStat
  /** Its folder: what its imports, its `.atmos.d` and its base path hang on. */
  readonly directory: string
  /** Whether `atmos.d` and `.atmos.d` beside it belong to it. */
  readonly withFolders: boolean
}

/** The files that make up the configuration, lowest first, and what was looked at to find them. */
export interface Found {
  readonly sources: readonly Source[]
  /** Root of the git work tree around the working directory; undefined when there is none, or it is switched off. */
  readonly gitRoot: () => string | undefined
}

/** Names of a configuration in a folder, the first that exists counts. All are YAML, of which JSON is a part. */
const names = ['atmos.yaml', 'atmos.yml', '.atmos.yaml', '.atmos.yml', 'atmos.json']

/** The file that `config set` and its like edit: the one that is named, else the project's own. Fails with `config/…`. */
export function editableFile(host: Host, selection: Selection, env: Env): string {
  if (selection.files.length > 1) throw fail('several-files', { files: selection.files })
  const { sources } = findSources(host, selection, env)
  const found = sources.findLast((source) => source.kind !== 'home' && source.kind !== 'system')
  if (!found) throw fail('no-file', {})
  return found.file
}

/** Finds the files, with as few questions to the system as that takes. Fails where a flag names what is not there. */
export function findSources(host: Host, selection: Selection, env: Env): Found {
  let root: string | undefined | false = false
  const gitRoot = () => {
    if (root === false) root = env.ATMOS_GIT_ROOT_BASEPATH === 'false' ? undefined : repositoryRoot(host, selection.cwd)
    return root
  }
  const explicit = selection.files.length > 0 || selection.directories.length > 0
  return { sources: explicit ? chosen(host, selection) : discovered(host, selection.cwd, env, gitRoot), gitRoot }
}

function chosen(host: Host, { files, directories, cwd }: Selection): Source[] {
  const found: Source[] = []
  for (const named of files) {
    const file = join(cwd, named)
    const stat = named === '' ? undefined : host.files.stat(file)
    const refuse = (reason: string) => fail('file-not-found', { option: '--config', file: named, reason })
    if (!stat) throw refuse('does not exist')
    if (stat.kind !== 'file') throw refuse('is not a file')
    found.push({ kind: 'explicit', file, stat, directory: dirname(file), withFolders: false })
  }
  for (const named of directories) {
    const directory = join(cwd, named)
    const stat = named === '' ? undefined : host.files.stat(directory)
    const refuse = (reason: string) =>
      fail('directory-not-found', { option: '--config-path', directory: named, reason })
    if (!stat) throw refuse('does not exist')
    if (stat.kind !== 'directory') throw refuse('is a file')
    const source = inFolder(host, directory, 'explicit')
    if (!source) throw refuse(`holds no configuration (${names.join(', ')})`)
    found.push(source)
  }
  return found
}

function discovered(host: Host, cwd: string, env: Env, gitRoot: () => string | undefined): Source[] {
  const found: Source[] = []
  const take = (source: Source | undefined) => {
    // What is found in two ways counts once, at its higher place.
    const again = source ? found.findIndex((one) => one.file === source.file) : -1
    if (again >= 0) found.splice(again, 1)
    if (source) found.push(source)
  }
  const home = env.HOME || host.system.homeDirectory()
  const system = host.system.platform === 'win32' ? env.LOCALAPPDATA : '/usr/local/etc/atmos'
  if (system) take(inFolder(host, system, 'system'))
  if (home) take(inFolder(host, join(home, '.atmos'), 'home'))
  const own = inFolder(host, cwd, 'cwd')
  const named = env.ATMOS_CLI_CONFIG_PATH
  if (!own && !named) {
    take(above(host, cwd))
    const root = gitRoot()
    if (root !== undefined && root !== cwd) take(inFolder(host, root, 'git-root'))
  }
  take(own)
  if (named) take(namedFolder(host, join(cwd, withVariables(named, env))))
  return found
}

function above(host: Host, cwd: string): Source | undefined {
  for (let folder = cwd; folder !== dirname(folder); ) {
    folder = dirname(folder)
    const source = inFolder(host, folder, 'parent')
    if (source) return source
  }
  return undefined
}

/** The folder (or the file itself) of `ATMOS_CLI_CONFIG_PATH`; one that does not exist is passed over. */
function namedFolder(host: Host, path: string): Source | undefined {
  const stat = host.files.stat(path)
  if (stat?.kind !== 'file') return stat && inFolder(host, path, 'cwd')
  return { kind: 'cwd', file: path, stat, directory: dirname(path), withFolders: true }
}

/** What is there for us: a folder of somebody else's holds no configuration that we could read. */
function look(host: Host, path: string): FileStat | undefined {
  try {
    return host.files.stat(path)
  } catch (thrown) {
    if (systemCode(thrown) === 'EACCES') return undefined
    throw thrown
  }
}

function inFolder(host: Host, directory: string, kind: LayerKind): Source | undefined {
  // The folders of the system and of the home rarely exist: one question then, in place of one per name.
  if ((kind === 'system' || kind === 'home') && !look(host, directory)) return undefined
  for (const name of names) {
    const file = join(directory, name)
    const stat = look(host, file)
    if (stat?.kind === 'file') return { kind, file, stat, directory, withFolders: true }
  }
  return undefined
}

function withVariables(path: string, env: Env): string {
  return path.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, bare?: string) => env[braced ?? bare ?? ''] ?? '')
}

/** Folders whose files are merged without being named, lowest first. */
export const autoFolders = ['atmos.d', '.atmos.d'] as const

/**
 * Files of a folder that is merged as a whole, at any depth: shallow ones first, then by path; `x.yml` is passed over
 * beside an `x.yaml`. Empty when there is no such folder.
 */
export function filesBelow(host: Host, folder: string): string[] {
  if (host.files.stat(folder)?.kind !== 'directory') return []
  const found: string[] = []
  // A link to a folder above would go round for ever.
  const seen = new Set([host.files.realPath(folder)])
  const walk = (path: string) => {
    for (const entry of host.files.list(path)) {
      const whole = `${path}/${entry.name}`
      if (entry.kind === 'directory') {
        const real = host.files.realPath(whole)
        if (seen.has(real)) continue
        seen.add(real)
        walk(whole)
      } else if (entry.kind === 'file' && /\.ya?ml$/.test(entry.name)) found.push(whole)
    }
  }
  walk(folder)
  return inOrder(found)
}

/** The order in which files found by folder or pattern are merged. */
export function inOrder(files: readonly string[]): string[] {
  const all = new Set(files)
  const depth = (file: string) => file.split('/').length
  return [...all]
    .filter((file) => !(file.endsWith('.yml') && all.has(file.replace(/yml$/, 'yaml'))))
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : a > b ? 1 : 0))
}

/** The folders in which a relative path of a function is looked up: beside its file, then where the command runs. */
export function foldersFor(file: string, cwd: string): string[] {
  const folder = dirname(file)
  const auto = /^(.*)\/\.?atmos\.d(?:\/|$)/.exec(folder)?.[1]
  // Files of `.atmos.d` speak as if they stood beside the atmos.yaml.
  return [...(auto === undefined ? [] : [auto || '/']), folder, cwd]
}
