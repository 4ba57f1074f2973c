import { daysOf } from './calendar.ts'
import { abbreviations } from './zone-names.ts'

/** What a clock on a wall shows at an instant: seconds east of Greenwich, and the name. */
export interface ZoneTime {
  readonly offset: number
  readonly abbreviation: string
  /** Whether the clock is ahead of the zone's usual time. */
  readonly summer: boolean
}

/** A time zone, as `*time.Location`. */
export interface Zone {
  /** `UTC`, `Local`, `America/New_York`; empty for an offset without a name. */
  readonly name: string
  /** What it shows at an instant, in seconds since 1970. */
  at(seconds: number): ZoneTime
}

/** Universal time. */
export const utc: Zone = { name: 'UTC', at: () => ({ offset: 0, abbreviation: 'UTC', summer: false }) }

/** An offset that never changes, as a parsed `+0200` gives. */
export function fixedZone(name: string, offset: number): Zone {
  const at = { offset, abbreviation: name, summer: false }
  return { name, at: () => at }
}

/** The zone of that name, or undefined when there is none. Rules come from the runtime's own database. */
export function findZone(name: string): Zone | undefined {
  if (name === '' || name === 'UTC') return utc
  if (!/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(name)) return undefined
  let clock: Intl.DateTimeFormat
  try {
    clock = new Intl.DateTimeFormat('en-US-u-ca-gregory-hc-h23', {
      timeZone: name,
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return undefined
  }
  const offsetAt = (seconds: number) => wallClock(clock, seconds) - seconds
  const names = abbreviations(name)
  return {
    name,
    at(seconds) {
      const offset = offsetAt(seconds)
      // Before there were zones, every town had its own time.
      if (offset % 900 !== 0) return { offset, abbreviation: 'LMT', summer: false }
      if (names?.length === 1) return { offset, abbreviation: names[0] as string, summer: false }
      const half = 182 * 86_400
      const year = [offsetAt(seconds - half), offsetAt(seconds + half)]
      // A year without a change has the time that is the smaller one in a year that has one.
      const others = year.every((other) => other === offset) ? [offsetAt(winter), offsetAt(winter + half)] : year
      const summer = offset > Math.min(...others)
      if (!names) return { offset, abbreviation: offsetName(offset), summer }
      return { offset, abbreviation: names[offset >= Math.max(...others) ? 1 : 0] as string, summer }
    },
  }
}

/**
 * The local zone: the one that `TZ` names, universal time when it names none; the machine's own when it is not set. Its name
 * is `Local` in either case, as in Go.
 */
export function localZone(env: Readonly<Record<string, string>> | undefined): Zone {
  const set = env && Object.hasOwn(env, 'TZ') ? (env.TZ as string).replace(/^:/, '') : undefined
  if (set === '' || set === 'UTC') return utc
  const zone = findZone(set ?? new Intl.DateTimeFormat().resolvedOptions().timeZone)
  return zone ? { name: 'Local', at: zone.at } : utc
}

/** January 2024, a year after which the abbreviations are made. */
const winter = 1_705_276_800

/** Seconds that the wall clock shows, counted as if they were universal time. */
function wallClock(clock: Intl.DateTimeFormat, seconds: number): number {
  // The runtime's calendar ends somewhere; what lies beyond has the zone's last rule.
  const within = Math.max(-8.64e12, Math.min(8.64e12, seconds))
  const part = new Map(clock.formatToParts(within * 1000).map(({ type, value }) => [type, value]))
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(part.get(type))
  const year = part.get('era') === 'BC' ? 1 - number('year') : number('year')
  const days = daysOf(year, number('month'), number('day'))
  return ((days * 24 + number('hour')) * 60 + number('minute')) * 60 + number('second') + seconds - within
}

/** `+04`, `-0330`, as the database names zones without letters. */
function offsetName(offset: number): string {
  const size = Math.abs(offset)
  const two = (n: number) => String(n).padStart(2, '0')
  const minutes = Math.floor(size / 60) % 60
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}${minutes ? two(minutes) : ''}`
}
