import type { Host } from '../host/host.ts'
import { isAbsolute, join } from '../value/file-path.ts'

/** Where a base path comes from decides what it is relative to. */
export interface BasePathQuestion {
  readonly text: string | undefined
  /** A flag or a variable means the folder in which the command runs, a file its own folder. */
  readonly source: 'configuration' | 'runtime'
  readonly cwd: string
  /** Folder of the file that gives it; of the configuration for a flag. Undefined when there is no configuration. */
  readonly directory: string | undefined
  /** Root of the git work tree, unless it is not to be looked at. */
  readonly gitRoot: () => string | undefined
}

/**
 * The base path, absolute. `.` and `./x` hang on the file's folder (or the working directory, for flags); nothing means
 * the git root, else the file's folder; a bare `x` is looked for below the git root and the working directory.
 */
export function basePath(host: Host, question: BasePathQuestion): string {
  const { source, cwd, directory, gitRoot } = question
  const text = question.text ?? ''
  if (isAbsolute(text)) return collapse(join(text))
  if (/^\.\.?(?:[\\/]|$)/.test(text)) return collapse(join(source === 'runtime' ? cwd : (directory ?? cwd), text))
  if (text === '') return gitRoot() ?? directory ?? cwd
  const root = gitRoot()
  const own = directory ?? cwd
  const candidates = root !== undefined ? [root, cwd] : source === 'runtime' ? [cwd, own] : [own, cwd]
  const found = candidates.find((folder) => host.files.stat(join(folder, text)) !== undefined)
  return collapse(join(found ?? (candidates[0] as string), text))
}

/** `/a/b/a/b` is `/a/b` joined twice, which scripts that set the variable from the result do. */
function collapse(path: string): string {
  const parts = path.split('/').slice(1)
  const half = parts.length / 2
  const twice = Number.isInteger(half) && half > 1 && parts.slice(0, half).join('/') === parts.slice(half).join('/')
  return twice ? `/${parts.slice(0, half).join('/')}` : path
}
