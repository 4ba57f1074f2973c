import { systemCode } from './host.ts'

const words: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a file stands where a folder belongs',
  EISDIR: 'a folder stands where a file belongs',
  ENAMETOOLONG: 'the name is too long',
  ETIMEDOUT: 'another process holds its lock',
  ELOOP: 'links lead round in a circle',
  EMFILE: 'too many files are open',
  EIO: 'the device fails',
  EBADF: 'it is closed',
}

/** A system's error code in words. */
export function systemWords(error: unknown): string {
  const code = systemCode(error)
  return code === undefined ? String(error) : `${words[code] ?? 'it failed'} (${code})`
}

/** The path that the system refused, for a reason that is in the world and no defect of ours; else undefined. */
export function refusedPath(error: unknown): string | undefined {
  const { code, path } = (error ?? {}) as { code?: unknown; path?: unknown }
  return typeof code === 'string' && Object.hasOwn(words, code) && typeof path === 'string' ? path : undefined
}
