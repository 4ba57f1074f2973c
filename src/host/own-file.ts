import type { FileStat, System } from './host.ts'

/**
 * Whether what a file holds can be believed: it belongs to the user who runs this program, and nobody else can write to
 * it. Where the platform has no owners every file is.
 */
export function isOwn(stat: FileStat, system: Pick<System, 'userId'>): boolean {
  if (stat.owner === undefined || system.userId === undefined) return true
  return stat.owner === system.userId && (stat.mode & 0o022) === 0
}
