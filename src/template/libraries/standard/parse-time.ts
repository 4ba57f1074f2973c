import { dateOf, daysOf } from './calendar.ts'
import { months, nextPiece, weekdays } from './layout.ts'
import { fixedZone, utc, type Zone } from './zone.ts'

/** What a text says after a layout; `offset` or `abbreviation` stand for the zone when `zone` does not. */
export interface ParsedTime {
  readonly seconds: number
  readonly nanosecond: number
  readonly zone: Zone
}

/** Signals that a piece of the layout does not fit; becomes the message of Go. */
const bad = Symbol('bad')
/** A value that fits but is too large: `month out of range`. */
class OutOfRange {
  readonly what: string
  constructor(what: string) {
    this.what = what
  }
}

interface Scan {
  year: number
  month: number
  day: number
  yearDay: number
  hour: number
  minute: number
  second: number
  nanosecond: number
  half?: 'am' | 'pm'
  zone?: Zone
  offset?: number
  zoneName?: string
}

/**
 * Reads a time after a layout, as `time.ParseInLocation`: a text without a zone stands in `zone`, an abbreviation or an
 * offset that `local` has at that time stands in `local`. Fails with Go's messages.
 */
export function parseTime(layout: string, text: string, zone: Zone, local: Zone): ParsedTime {
  const scan: Scan = { year: 0, month: -1, day: -1, yearDay: -1, hour: 0, minute: 0, second: 0, nanosecond: 0 }
  let rest = text
  let shape = layout
  const cannot = (element: string, value: string) =>
    new Error(
      `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(value)} as ${JSON.stringify(element)}`,
    )
  const wrong = (message: string) => new Error(`parsing time ${JSON.stringify(text)}: ${message}`)
  for (;;) {
    const [before, found, after] = nextPiece(shape)
    const skipped = skip(rest, before)
    if (typeof skipped !== 'string') throw cannot(before, skipped.at)
    rest = skipped
    if (found === '') {
      if (rest !== '') throw wrong(`extra text: ${JSON.stringify(rest)}`)
      break
    }
    shape = after
    const hold = rest
    try {
      rest = scanPiece(scan, found, rest, after)
    } catch (thrown) {
      if (thrown instanceof OutOfRange) throw wrong(`${thrown.what} out of range`)
      if (thrown === bad) throw cannot(found, hold)
      throw thrown
    }
  }
  if (scan.half === 'pm' && scan.hour < 12) scan.hour += 12
  else if (scan.half === 'am' && scan.hour === 12) scan.hour = 0
  placeInYear(scan, wrong)
  const wall = secondsOf(scan.year, scan.month, scan.day, scan.hour, scan.minute, scan.second)
  const { nanosecond } = scan
  if (scan.zone) return { seconds: wall, nanosecond, zone: scan.zone }
  if (scan.offset !== undefined) {
    const seconds = wall - scan.offset
    const here = local.at(seconds)
    const same = here.offset === scan.offset && (!scan.zoneName || here.abbreviation === scan.zoneName)
    return { seconds, nanosecond, zone: same ? local : fixedZone(scan.zoneName ?? '', scan.offset) }
  }
  if (scan.zoneName !== undefined) {
    const known = wallToSeconds(wall, local, scan.zoneName)
    if (known !== undefined) return { seconds: known, nanosecond, zone: local }
    const hours = /^GMT([+-]\d+)$/.exec(scan.zoneName)
    const offset = hours ? Number(hours[1]) * 3600 : 0
    return { seconds: wall - offset, nanosecond, zone: fixedZone(scan.zoneName, offset) }
  }
  return { seconds: wallToSeconds(wall, zone) as number, nanosecond, zone }
}

/** Seconds since 1970 of a date and clock in universal time; parts beyond their range carry over. */
export function secondsOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  return ((daysOf(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
}

/**
 * The instant at which the zone's wall clock shows `wall`: one that Go picks where the clock was put forward or back.
 * With an abbreviation, only an instant at which the zone shows it; undefined when there is none.
 */
export function wallToSeconds(wall: number, zone: Zone, abbreviation?: string): number | undefined {
  if (abbreviation !== undefined) {
    for (const guess of [wall, wall - 182 * 86_400, wall + 182 * 86_400]) {
      const there = zone.at(guess - zone.at(guess).offset)
      if (there.abbreviation === abbreviation) return wall - there.offset
    }
    return undefined
  }
  // As time.Date: try the offset of the instant taken as universal time, then that of its neighbour.
  const first = zone.at(wall).offset
  if (first === 0 && zone === utc) return wall
  const guess = wall - first
  const offset = zone.at(guess).offset
  return wall - offset
}

function placeInYear(scan: Scan, wrong: (message: string) => Error): void {
  const leap = (scan.year % 4 === 0 && scan.year % 100 !== 0) || scan.year % 400 === 0
  if (scan.yearDay >= 0) {
    if (scan.yearDay < 1 || scan.yearDay > (leap ? 366 : 365)) throw wrong('day-of-year out of range')
    const date = dateOf(daysOf(scan.year, 1, scan.yearDay))
    if (scan.month >= 0 && scan.month !== date.month) throw wrong('day-of-year does not match month')
    if (scan.day >= 0 && scan.day !== date.day) throw wrong('day-of-year does not match day')
    scan.month = date.month
    scan.day = date.day
  }
  if (scan.month < 0) scan.month = 1
  if (scan.day < 0) scan.day = 1
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][scan.month - 1] as number
  if (scan.day < 1 || scan.day > days) throw wrong('day out of range')
}

/** Passes the literal text of a layout; any number of blanks equal any number of blanks. */
function skip(text: string, literal: string): string | { at: string } {
  let rest = text
  let prefix = literal
  while (prefix !== '') {
    if (prefix.startsWith(' ')) {
      if (rest !== '' && !rest.startsWith(' ')) return { at: rest }
      prefix = prefix.replace(/^ +/, '')
      rest = rest.replace(/^ +/, '')
    } else if (rest.charAt(0) !== prefix.charAt(0) || rest === '') return { at: rest }
    else {
      prefix = prefix.slice(1)
      rest = rest.slice(1)
    }
  }
  return rest
}

/** One or two digits; `fixed` asks for two. */
function number(text: string, fixed: boolean): readonly [value: number, rest: string] {
  const found = (fixed ? /^\d\d/ : /^\d\d?/).exec(text)
  if (!found) throw bad
  return [Number(found[0]), text.slice(found[0].length)]
}

function inRange(value: number, low: number, high: number, what: string): number {
  if (value < low || value > high) throw new OutOfRange(what)
  return value
}

/** Index of a name that the text begins with, in any case. */
function name(names: readonly string[], text: string, length?: number): readonly [index: number, rest: string] {
  for (const [index, full] of names.entries()) {
    const wanted = length === undefined ? full : full.slice(0, length)
    if (text.slice(0, wanted.length).toLowerCase() === wanted.toLowerCase()) return [index, text.slice(wanted.length)]
  }
  throw bad
}

/** Nanoseconds of a fraction with its separator: `.5`. */
function fraction(text: string): number {
  if (!/^[.,]\d+$/.test(text)) throw bad
  if (text.length > 10 && /[^0]/.test(text.slice(10))) return Number(text.slice(1, 10))
  return Number(text.slice(1, 10).padEnd(9, '0'))
}

function scanPiece(scan: Scan, found: string, text: string, after: string): string {
  let rest = text
  switch (found) {
    case '06': {
      if (!/^\d\d/.test(text)) throw bad
      const year = Number(text.slice(0, 2))
      scan.year = year >= 69 ? 1900 + year : 2000 + year
      return text.slice(2)
    }
    case '2006':
      if (!/^\d{4}/.test(text)) throw bad
      scan.year = Number(text.slice(0, 4))
      return text.slice(4)
    case 'Jan': {
      const [index, left] = name(months, text, 3)
      scan.month = index + 1
      return left
    }
    case 'January': {
      const [index, left] = name(months, text)
      scan.month = index + 1
      return left
    }
    case '1':
    case '01':
      ;[scan.month, rest] = number(text, found === '01')
      inRange(scan.month, 1, 12, 'month')
      return rest
    case 'Mon':
      return name(weekdays, text, 3)[1]
    case 'Monday':
      return name(weekdays, text)[1]
    case '2':
    case '_2':
    case '02':
      if (found === '_2') rest = rest.replace(/^ /, '')
      ;[scan.day, rest] = number(rest, found === '02')
      return rest
    case '__2':
    case '002': {
      const digits = (found === '002' ? /^()(\d{3})/ : /^( {0,2})(\d{1,3})/).exec(text)
      if (!digits) throw bad
      scan.yearDay = Number(digits[2])
      return text.slice(digits[0].length)
    }
    case '15':
      ;[scan.hour, rest] = number(text, false)
      inRange(scan.hour, 0, 23, 'hour')
      return rest
    case '3':
    case '03':
      ;[scan.hour, rest] = number(text, found === '03')
      inRange(scan.hour, 0, 12, 'hour')
      return rest
    case '4':
    case '04':
      ;[scan.minute, rest] = number(text, found === '04')
      inRange(scan.minute, 0, 59, 'minute')
      return rest
    case '5':
    case '05': {
      ;[scan.second, rest] = number(text, found === '05')
      inRange(scan.second, 0, 59, 'second')
      // A fraction is taken even where the layout has none.
      const digits = /^[.,]\d+/.exec(rest)
      if (digits && !/^[.,]/.test(nextPiece(after)[1])) {
        scan.nanosecond = fraction(digits[0])
        rest = rest.slice(digits[0].length)
      }
      return rest
    }
    case 'PM':
    case 'pm': {
      const half = text.slice(0, 2)
      if (half.toLowerCase() !== 'am' && half.toLowerCase() !== 'pm') throw bad
      if (half !== (found === 'PM' ? half.toUpperCase() : half.toLowerCase())) throw bad
      scan.half = half.toLowerCase() as 'am' | 'pm'
      return text.slice(2)
    }
    case 'MST': {
      if (text.startsWith('UTC')) {
        scan.zone = utc
        return text.slice(3)
      }
      const length = abbreviationLength(text)
      if (length === 0) throw bad
      scan.zoneName = text.slice(0, length)
      return text.slice(length)
    }
  }
  if (/^[Z-]/.test(found)) return scanOffset(scan, found, text)
  if (found.charAt(1) === '0') {
    if (text.length < found.length) throw bad
    scan.nanosecond = fraction(text.slice(0, found.length))
    return text.slice(found.length)
  }
  const digits = /^[.,]\d+/.exec(text)
  if (!digits) return text
  scan.nanosecond = fraction(digits[0])
  return text.slice(digits[0].length)
}

function scanOffset(scan: Scan, found: string, text: string): string {
  if (found.startsWith('Z') && text.startsWith('Z')) {
    scan.zone = utc
    return text.slice(1)
  }
  const shape = /^.07(:?00)?(:?00)?$/.exec(found) as RegExpExecArray
  const two = (part: string | undefined) =>
    part === undefined ? '()' : part.startsWith(':') ? ':(\\d\\d)' : '(\\d\\d)'
  const parts = new RegExp(`^([+-])(\\d\\d)${two(shape[1])}${two(shape[2])}`).exec(text)
  if (!parts) throw bad
  const hours = inRange(Number(parts[2]), 0, 24, 'time zone offset hour')
  const minutes = inRange(Number(parts[3] || 0), 0, 60, 'time zone offset minute')
  const seconds = inRange(Number(parts[4] || 0), 0, 60, 'time zone offset second')
  scan.offset = ((hours * 60 + minutes) * 60 + seconds) * (parts[1] === '-' ? -1 : 1)
  return text.slice(parts[0].length)
}

/** Length of the abbreviation of a zone at the beginning of a text: three to five capitals, `ChST`, `GMT-3`, `+03`. */
function abbreviationLength(text: string): number {
  if (text.length < 3) return 0
  if (/^(ChST|MeST)/.test(text)) return 4
  if (text.startsWith('GMT')) return 3 + signedOffset(text.slice(3))
  if (/^[+-]/.test(text)) return signedOffset(text)
  const capitals = (/^[A-Z]{0,6}/.exec(text) as RegExpExecArray)[0]
  if (capitals.length === 5 && capitals.endsWith('T')) return 5
  if (capitals.length === 4 && (capitals.endsWith('T') || capitals === 'WITA')) return 4
  return capitals.length === 3 ? 3 : 0
}

function signedOffset(text: string): number {
  const found = /^[+-](\d+)/.exec(text)
  return found && Number(found[1]) <= 23 ? found[0].length : 0
}
