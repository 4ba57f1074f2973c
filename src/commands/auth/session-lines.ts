import type { OpenAuth } from '../../auth/open.ts'
import type { Paint } from '../../terminal/paint.ts'
import { formatDuration } from '../../value/duration.ts'

/** A line of a block about a session; without a value it is left out. */
export type Row = readonly [name: string, value: string | undefined]

/** Rows below each other, names in a column. */
export function block(rows: readonly Row[], paint: Paint): string {
  const shown = rows.filter((row): row is readonly [string, string] => Boolean(row[1]))
  const width = Math.max(0, ...shown.map(([name]) => name.length))
  return shown.map(([name, value]) => `  ${paint.cyan(name.padEnd(width))}  ${value}\n`).join('')
}

/** The realm with what it comes from. */
export function realmText(auth: OpenAuth): string {
  return `${auth.realm.name} (${auth.realm.source})`
}

/** A moment in the local zone, and how far away it is. */
export function expiryText(expires: number, now: number): string {
  const left = expires - now
  return `${localTime(expires)} (${left > 0 ? formatDuration(left, 'min') : 'expired'})`
}

/** A moment in the local zone: `2026-01-02 15:04:05 CET`. */
export function localTime(ms: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const at = new Date(ms)
  const zone = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())} ${zone ?? ''}`.trimEnd()
}
