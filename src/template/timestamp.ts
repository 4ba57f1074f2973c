import type { Timestamp } from '../value/value.ts'

/** `2024-01-02 00:00:00 +0000 UTC`, as Go prints a time that YAML gave. */
export function printTimestamp(time: Timestamp): string {
  const local = new Date(time.time + time.offset * 60_000)
  const iso = local.toISOString()
  const nanos = /\.(\d+)/.exec(time.source)?.[1]?.slice(0, 9).replace(/0+$/, '') ?? ''
  const minutes = Math.abs(time.offset)
  const two = (value: number) => String(value).padStart(2, '0')
  const zone = `${time.offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
  const day = iso.startsWith('+') || iso.startsWith('-') ? iso.slice(0, 13) : iso.slice(0, 10)
  const clock = iso.slice(day.length + 1, day.length + 9)
  return `${day} ${clock}${nanos === '' ? '' : `.${nanos}`} ${zone} ${time.offset === 0 ? 'UTC' : zone}`
}
