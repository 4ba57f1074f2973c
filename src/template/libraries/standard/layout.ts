/** A calendar date and a wall clock, as layouts see them. */
export interface Fields {
  readonly year: number
  /** From 1. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly nanosecond: number
  /** From 0, Sunday. */
  readonly weekday: number
  /** From 1. */
  readonly yearDay: number
  readonly offset: number
  readonly abbreviation: string
}

export const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const
export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

/** Go's constants for layouts, by their names in package time. */
export const layouts = {
  ANSIC: 'Mon Jan _2 15:04:05 2006',
  UnixDate: 'Mon Jan _2 15:04:05 MST 2006',
  RubyDate: 'Mon Jan 02 15:04:05 -0700 2006',
  RFC822: '02 Jan 06 15:04 MST',
  RFC822Z: '02 Jan 06 15:04 -0700',
  RFC850: 'Monday, 02-Jan-06 15:04:05 MST',
  RFC1123: 'Mon, 02 Jan 2006 15:04:05 MST',
  RFC1123Z: 'Mon, 02 Jan 2006 15:04:05 -0700',
  RFC3339: '2006-01-02T15:04:05Z07:00',
  RFC3339Nano: '2006-01-02T15:04:05.999999999Z07:00',
  Kitchen: '3:04PM',
  Stamp: 'Jan _2 15:04:05',
  StampMilli: 'Jan _2 15:04:05.000',
  StampMicro: 'Jan _2 15:04:05.000000',
  StampNano: 'Jan _2 15:04:05.000000000',
} as const

/** A piece of the reference time, longest first; `Jan` and `Mon` count only when no small letter follows. */
const piece =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|0[1-6]|15|1|2006|2|__2|_2(?!006)|3|4|5|PM|pm|-070000|-07:00:00|-0700|-07:00|-07|Z070000|Z07:00:00|Z0700|Z07:00|Z07|[.,](?:0+|9+)(?!\d)/

/** The text before the next piece of the reference time, the piece, and what follows. */
export function nextPiece(layout: string): readonly [before: string, piece: string, after: string] {
  const found = piece.exec(layout)
  if (!found) return [layout, '', '']
  return [layout.slice(0, found.index), found[0], layout.slice(found.index + found[0].length)]
}

const pad = (value: number, width: number) =>
  value < 0 ? `-${String(-value).padStart(width, '0')}` : String(value).padStart(width, '0')

/** Writes a time after a layout, as `Time.Format`. */
export function formatTime(at: Fields, layout: string): string {
  let written = ''
  for (let rest = layout; rest !== ''; ) {
    const [before, found, after] = nextPiece(rest)
    written += before
    if (found !== '') written += formatPiece(at, found)
    rest = after
  }
  return written
}

function formatPiece(at: Fields, found: string): string {
  const hour12 = at.hour % 12 === 0 ? 12 : at.hour % 12
  switch (found) {
    case 'January':
      return months[at.month - 1] as string
    case 'Jan':
      return (months[at.month - 1] as string).slice(0, 3)
    case 'Monday':
      return weekdays[at.weekday] as string
    case 'Mon':
      return (weekdays[at.weekday] as string).slice(0, 3)
    case 'MST':
      return at.abbreviation || offsetText('-0700', at.offset)
    case '002':
      return pad(at.yearDay, 3)
    case '__2':
      return String(at.yearDay).padStart(3)
    case '01':
      return pad(at.month, 2)
    case '1':
      return String(at.month)
    case '02':
      return pad(at.day, 2)
    case '_2':
      return String(at.day).padStart(2)
    case '2':
      return String(at.day)
    case '03':
      return pad(hour12, 2)
    case '3':
      return String(hour12)
    case '15':
      return pad(at.hour, 2)
    case '04':
      return pad(at.minute, 2)
    case '4':
      return String(at.minute)
    case '05':
      return pad(at.second, 2)
    case '5':
      return String(at.second)
    case '06':
      return pad(Math.max(at.year, 0) % 100, 2)
    case '2006':
      return pad(at.year, 4)
    case 'PM':
      return at.hour >= 12 ? 'PM' : 'AM'
    case 'pm':
      return at.hour >= 12 ? 'pm' : 'am'
  }
  if (found.startsWith('-')) return offsetText(found, at.offset)
  if (found.startsWith('Z')) return at.offset === 0 ? 'Z' : offsetText(`-${found.slice(1)}`, at.offset)
  const digits = pad(at.nanosecond, 9).slice(0, found.length - 1)
  if (found.charAt(1) === '0') return found.charAt(0) + digits.padEnd(found.length - 1, '0')
  const short = digits.replace(/0+$/, '')
  return short && found.charAt(0) + short
}

/** An offset in one of the shapes `-07`, `-0700`, `-07:00`, `-070000`, `-07:00:00`. */
function offsetText(shape: string, offset: number): string {
  const size = Math.abs(offset)
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60].map((part) => pad(part, 2))
  const count = shape.replace(/\D/g, '').length / 2
  return (offset < 0 ? '-' : '+') + parts.slice(0, count).join(shape.includes(':') ? ':' : '')
}
