import type { TemplateContext } from '../../context.ts'
import type { Operand, TemplateFunction, TimeOperand } from '../../library.ts'
import { integerOf, isInteger, isOpaque, typeOf } from '../../values.ts'
import { library } from '../define.ts'
import { parseDuration } from '../standard/duration.ts'
import { layouts } from '../standard/layout.ts'
import { parseInt64 } from '../standard/parse-number.ts'
import { parseTime } from '../standard/parse-time.ts'
import { between, Duration, isTime, Time, timeAt, timeOf } from '../standard/time.ts'
import { findZone, localZone, utc, type Zone } from '../standard/zone.ts'
import { toInt64, toText } from './conversion.ts'

type Example = readonly [template: string, output: string]

function now(call: TemplateContext): Time {
  return timeAt(call.host ? call.host.clock.now() : Date.now(), localZone(call.env))
}

function read(call: TemplateContext, layout: string, value: Operand, zone: Zone): Time {
  const { seconds, nanosecond, zone: found } = parseTime(layout, toText(value), zone, localZone(call.env))
  return new Time(seconds, nanosecond, found)
}

function zoneNamed(call: TemplateContext, name: string): Zone {
  if (name === 'Local') return localZone(call.env)
  const zone = findZone(name)
  if (!zone) throw new Error(`unknown time zone ${name}`)
  return zone
}

/** Seconds and nanoseconds of a number; texts may have a fraction. */
function unixParts(value: Operand): readonly [seconds: bigint, nanoseconds: bigint] {
  if (isTime(value)) return unixParts(timeOf(value).print())
  if (isOpaque(value)) return unixParts(value.print())
  if (typeof value !== 'string') {
    if (isInteger(value) && ['int', 'uint64'].includes(typeOf(value)))
      return [BigInt.asIntN(64, BigInt(integerOf(value))), 0n]
    if (typeOf(value) === 'float64') {
      throw new Error(`can not parse floating point number (${Number(value).toFixed(6)}) - use a string instead`)
    }
    return [0n, 0n]
  }
  const parts = value.split('.')
  if (parts.length > 2) throw new Error(`can not parse '${value}' as a number - too many decimal points`)
  const integer = (text: string) => {
    const parsed = parseInt64(text, 0)
    if (parsed.error !== undefined) throw new Error(parsed.error)
    return parsed.value
  }
  return [
    integer(parts[0] as string),
    parts.length === 1 ? 0n : integer((parts[1] as string).slice(0, 9).padEnd(9, '0')),
  ]
}

function span(name: string, unit: bigint, example: string): [string, TemplateFunction] {
  return [
    `time.${name}`,
    {
      params: ['any'],
      about: `So many ${name.toLowerCase()}s as a duration.`,
      example: [`{{ time.${name} 90 }}`, example],
      run: (_: unknown, count: Operand) => new Duration(toInt64(count) * unit),
    },
  ]
}

function constants(): [string, TemplateFunction][] {
  return Object.entries(layouts).map(([name, layout]) => [
    `time.${name}`,
    {
      params: [],
      about: 'A layout for Format and Parse.',
      example: [`{{ time.${name} }}`, layout] as Example,
      run: () => layout,
    },
  ])
}

/** Gomplate's times. Layouts show the reference time `Mon Jan 2 15:04:05 MST 2006`. */
export const functions = library({
  ...Object.fromEntries(constants()),
  ...Object.fromEntries([
    span('Hour', 3_600_000_000_000n, '90h0m0s'),
    span('Microsecond', 1_000n, '90µs'),
    span('Millisecond', 1_000_000n, '90ms'),
    span('Minute', 60_000_000_000n, '1h30m0s'),
    span('Nanosecond', 1n, '90ns'),
    span('Second', 1_000_000_000n, '1m30s'),
  ]),
  'time.Now': {
    params: [],
    about: 'The time now; it has methods such as Format, Add, UTC, Year, Unix.',
    example: ['{{ gt time.Now.Year 2000 }}', 'true'],
    run: (call) => now(call),
  },
  'time.Parse': {
    params: ['string', 'any'],
    about: 'The time that a text says after a layout.',
    example: ['{{ (time.Parse time.RFC3339 "2024-02-29T10:00:00Z").Format "02 Jan" }}', '29 Feb'],
    run: (call, layout: string, value: Operand) => read(call, layout, value, utc),
  },
  'time.ParseDuration': {
    params: ['any'],
    about: 'The duration that a text says.',
    example: ['{{ (time.ParseDuration "90m").Hours }}', '1.5'],
    run: (_, value: Operand) => new Duration(parseDuration(toText(value))),
  },
  'time.ParseInLocation': {
    params: ['string', 'string', 'any'],
    about: 'The time that a text says after a layout, in a time zone.',
    example: ['{{ time.ParseInLocation "2006-01-02" "Asia/Tokyo" "2024-02-29" }}', '2024-02-29 00:00:00 +0900 JST'],
    run: (call, layout: string, zone: string, value: Operand) => read(call, layout, value, zoneNamed(call, zone)),
  },
  'time.ParseLocal': {
    params: ['string', 'any'],
    about: 'The time that a text says after a layout, in the zone that TZ names.',
    example: ['{{ time.ParseLocal "2006-01-02" "2024-02-29" }}', '2024-02-29 00:00:00 +0000 UTC'],
    run: (call, layout: string, value: Operand) => read(call, layout, value, zoneNamed(call, call.env?.TZ || 'Local')),
  },
  'time.Since': {
    params: ['time'],
    about: 'The duration from a time until now.',
    example: ['{{ gt (time.Since (time.Unix 0)).Hours 1.0 }}', 'true'],
    run: (call, time: TimeOperand) => between(timeOf(time), now(call)),
  },
  'time.Unix': {
    params: ['any'],
    about: 'The time of seconds since 1970.',
    example: ['{{ (time.Unix 86400).UTC }}', '1970-01-02 00:00:00 +0000 UTC'],
    run: (call, value: Operand) => {
      const [seconds, nanoseconds] = unixParts(value)
      return Time.of(seconds * 1_000_000_000n + nanoseconds, localZone(call.env))
    },
  },
  'time.Until': {
    params: ['time'],
    about: 'The duration from now until a time.',
    example: ['{{ lt (time.Until (time.Unix 0)).Hours 1.0 }}', 'true'],
    run: (call, time: TimeOperand) => between(now(call), timeOf(time)),
  },
  'time.ZoneName': {
    params: [],
    about: 'The abbreviation of the local time zone.',
    example: ['{{ time.ZoneName }}', 'UTC'],
    run: (call) => now(call).format('MST'),
  },
  'time.ZoneOffset': {
    params: [],
    about: 'Seconds of the local time zone east of Greenwich.',
    example: ['{{ time.ZoneOffset }}', '0'],
    run: (call) => now(call).fields().offset,
  },
})
