/** Joins path elements by `/`, resolving `.` and `..`; an absolute later element starts anew. */
export function joinPath(...elements: readonly string[]): string {
  let path = ''
  for (const element of elements) {
    if (element === '') continue
    path = isAbsolutePath(element) || path === '' ? element : `${path}/${element}`
  }
  const absolute = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '..' || !absolute) parts.push(part)
  }
  return `${absolute ? '/' : ''}${parts.join('/')}` || (absolute ? '/' : '.')
}

export function isAbsolutePath(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)
}

/** The folder a file lies in. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf('/')
  return at <= 0 ? '/' : path.slice(0, at)
}
