/**
 * Joins the parts of a path, `.` and `..` taken out; an absolute part starts anew, an empty one is nothing. What begins
 * nowhere stays relative, `.` being its beginning. A backslash parts names as well, except below the root of a system
 * where it may stand in a name. No effects: nothing is looked up.
 */
export function join(...elements: readonly string[]): string {
  let path = ''
  for (const element of elements) {
    if (element !== '') path = path === '' || isAbsolute(element) ? element : `${path}/${element}`
  }
  const root = path.startsWith('/') ? '/' : (/^[A-Za-z]:(?=[\\/])/.exec(path)?.[0] ?? '')
  const parts: string[] = []
  for (const part of path.slice(root.length).split(root === '/' ? '/' : /[\\/]/)) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '..' || root === '') parts.push(part)
  }
  if (root === '') return parts.join('/') || '.'
  return `${root === '/' ? '' : root}/${parts.join('/')}`
}

/** Whether a path begins at the root, on Windows at a drive. */
export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)
}

/** The folder of a path. */
export function dirname(path: string): string {
  const at = path.lastIndexOf('/')
  return at > 0 ? path.slice(0, at) : at === 0 ? '/' : '.'
}

/** The last part of a path. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The path as seen from a folder that holds it; the path itself where it lies elsewhere. */
export function seenFrom(folder: string, path: string): string {
  const prefix = folder.endsWith('/') ? folder : `${folder}/`
  return path.startsWith(prefix) ? path.slice(prefix.length) : path
}

/** `atmos.yaml:12`, as seen from the working directory; the file alone where no line is known. */
export function placeText({ file, line }: { readonly file: string; readonly line?: number }, cwd: string): string {
  return line === undefined ? seenFrom(cwd, file) : `${seenFrom(cwd, file)}:${line}`
}

/** The path as people write it: `~/…` below their home. */
export function homely(home: string, path: string): string {
  const below = seenFrom(home, path)
  return below === path || home === '' || home === '/' ? path : `~/${below}`
}
