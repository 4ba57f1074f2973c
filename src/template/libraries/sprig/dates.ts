import type { TemplateContext } from '../../context.ts'
import type { Operand, TemplateFunction, TimeOperand } from '../../library.ts'
import { Sized } from '../../sized.ts'
import { integerOf, isInteger, typeOf } from '../../values.ts'
import { library } from '../define.ts'
import { formatDuration, parseDuration } from '../standard/duration.ts'
import { parseInt64 } from '../standard/parse-number.ts'
import { parseTime } from '../standard/parse-time.ts'
import { between, isTime, Time, timeAt, timeOf } from '../standard/time.ts'
import { findZone, localZone, utc } from '../standard/zone.ts'

function now(call: TemplateContext): Time {
  return timeAt(call.host ? call.host.clock.now() : Date.now(), localZone(call.env))
}

/** A time, or an int as seconds since 1970; anything else is now. */
function timeFrom(call: TemplateContext, value: Operand): Time {
  if (isTime(value)) return timeOf(value)
  if (isInteger(value) && ['int', 'int64', 'int32'].includes(typeOf(value))) {
    return Time.of(BigInt(integerOf(value)) * 1_000_000_000n, localZone(call.env))
  }
  return now(call)
}

function inZone(call: TemplateContext, layout: string, value: Operand, zone: string): string {
  const to = zone === 'Local' ? localZone(call.env) : (findZone(zone) ?? utc)
  return timeFrom(call, value).in(to).format(layout)
}

function toDate(call: TemplateContext, layout: string, text: string): Time {
  const zone = localZone(call.env)
  const { seconds, nanosecond, zone: found } = parseTime(layout, text, zone, zone)
  return new Time(seconds, nanosecond, found)
}

const day = 24n * 3600n
const units: readonly (readonly [seconds: bigint, name: string])[] = [
  [365n * day, 'y'],
  [30n * day, 'mo'],
  [day, 'd'],
  [3600n, 'h'],
  [60n, 'm'],
  [1n, 's'],
]

const example = 'toDate "2006-01-02" "2024-02-29"'
const dateInZone: TemplateFunction = {
  params: ['string', 'any', 'string'],
  about: 'Writes a time after a layout, seen in a time zone.',
  example: ['{{ dateInZone "2006-01-02 15:04" 0 "Asia/Tokyo" }}', '1970-01-01 09:00'],
  run: (call, layout: string, value: Operand, zone: string) => inZone(call, layout, value, zone),
}
const dateModify: TemplateFunction = {
  params: ['string', 'time'],
  about: 'A time moved by a duration; the same time when that is wrong.',
  example: [`{{ ${example} | dateModify "24h" | date "2006-01-02" }}`, '2024-03-01'],
  run: (_, span: string, time: TimeOperand) => {
    try {
      return timeOf(time).add(parseDuration(span))
    } catch {
      return time
    }
  },
}
const mustDateModify: TemplateFunction = {
  params: ['string', 'time'],
  about: 'As `dateModify`, but fails when the duration is wrong.',
  example: [`{{ ${example} | mustDateModify "-24h" | date "2006-01-02" }}`, '2024-02-28'],
  run: (_, span: string, time: TimeOperand) => timeOf(time).add(parseDuration(span)),
}

/** Sprig's dates. Layouts show the reference time `Mon Jan 2 15:04:05 MST 2006`. */
export const functions = library({
  ago: {
    params: ['any'],
    about: 'How long ago a time was, in whole seconds.',
    example: ['{{ now | ago }}', '0s'],
    run: (call, value: Operand) => {
      const then = isTime(value) || isInteger(value) ? timeFrom(call, value) : now(call)
      const second = 1_000_000_000n
      const span = between(then, now(call)).nanoseconds
      return formatDuration(((span + (span < 0n ? -second : second) / 2n) / second) * second)
    },
  },
  date: {
    params: ['string', 'any'],
    about: 'Writes a time (or seconds since 1970) after a layout.',
    example: ['{{ date "2006-01-02" 86400 }}', '1970-01-02'],
    run: (call, layout: string, value: Operand) => inZone(call, layout, value, 'Local'),
  },
  dateInZone,
  dateModify,
  date_in_zone: dateInZone,
  date_modify: dateModify,
  duration: {
    params: ['any'],
    about: 'A duration of so many seconds (a text or an int64).',
    example: ['{{ duration "95" }}', '1m35s'],
    run: (_, value: Operand) => {
      let seconds = 0n
      if (typeof value === 'string') seconds = parseInt64(value, 10).value
      else if (value instanceof Sized && value.type === 'int64') seconds = BigInt(value.value)
      return formatDuration(BigInt.asIntN(64, seconds * 1_000_000_000n))
    },
  },
  durationRound: {
    params: ['any'],
    about: 'A duration in its largest unit.',
    example: ['{{ durationRound "2h10m5s" }}', '2h'],
    run: (call, value: Operand) => {
      let span = 0n
      if (typeof value === 'string') {
        try {
          span = parseDuration(value)
        } catch {
          return '0s'
        }
      } else if (value instanceof Sized && value.type === 'int64') span = BigInt(value.value)
      else if (isTime(value)) span = between(timeOf(value), now(call)).nanoseconds
      const size = span < 0n ? -span : span
      for (const [seconds, name] of units) {
        const unit = seconds * 1_000_000_000n
        if (size > unit) return `${size / unit}${name}`
      }
      return '0s'
    },
  },
  htmlDate: {
    params: ['any'],
    about: 'The date of a time as HTML forms have it.',
    example: ['{{ htmlDate 0 }}', '1970-01-01'],
    run: (call, value: Operand) => inZone(call, '2006-01-02', value, 'Local'),
  },
  htmlDateInZone: {
    params: ['any', 'string'],
    about: 'As `htmlDate`, seen in a time zone.',
    example: ['{{ htmlDateInZone 86399 "Asia/Tokyo" }}', '1970-01-02'],
    run: (call, value: Operand, zone: string) => inZone(call, '2006-01-02', value, zone),
  },
  mustDateModify,
  mustToDate: {
    params: ['string', 'string'],
    about: 'As `toDate`, but fails when the text does not fit the layout.',
    example: ['{{ (mustToDate "2006-01-02" "2024-02-29").Year }}', '2024'],
    run: (call, layout: string, text: string) => toDate(call, layout, text),
  },
  must_date_modify: mustDateModify,
  now: {
    params: [],
    about: 'The time now.',
    example: ['{{ gt now.Year 2000 }}', 'true'],
    run: (call) => now(call),
  },
  toDate: {
    params: ['string', 'string'],
    about: 'The time that a text says after a layout; the year 1 when it does not fit.',
    example: [`{{ ${example} }}`, '2024-02-29 00:00:00 +0000 UTC'],
    run: (call, layout: string, text: string) => {
      try {
        return toDate(call, layout, text)
      } catch {
        return new Time(-62_135_596_800, 0, utc)
      }
    },
  },
  unixEpoch: {
    params: ['time'],
    about: 'Seconds since 1970, as text.',
    example: [`{{ ${example} | unixEpoch }}`, '1709164800'],
    run: (_, time: TimeOperand) => String(timeOf(time).seconds),
  },
})
