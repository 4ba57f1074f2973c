/** Joins a path to a folder, `.` and `..` taken out; an absolute path stays itself. No effects: nothing is looked up. */
export function join(folder: string, ...paths: readonly string[]): string {
  let whole = folder
  for (const path of paths) whole = isAbsolute(path) ? path : `${whole}/${path}`
  const parts: string[] = []
  for (const part of whole.split(/[\\/]/.test(whole) && /^[A-Za-z]:/.test(whole) ? /[\\/]/ : '/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return /^[A-Za-z]:$/.test(parts[0] ?? '') ? parts.join('/') : `/${parts.join('/')}`
}

/** Whether a path begins at the root, on Windows at a drive. */
export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)
}

/** The folder of a path. */
export function dirname(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
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
