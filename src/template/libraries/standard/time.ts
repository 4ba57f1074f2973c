import { Timestamp } from '../../../value/value.ts'
import type { Opaque, Operand, TemplateFunction, TimeOperand } from '../../library.ts'
import { float, int64 } from '../../values.ts'
import { dateOf, daysOf } from './calendar.ts'
import { formatDuration } from './duration.ts'
import { type Fields, formatTime, months, weekdays } from './layout.ts'
import { method } from './method.ts'
import { secondsOf, wallToSeconds } from './parse-time.ts'
import { fixedZone, localZone, utc, type Zone } from './zone.ts'

const second = 1_000_000_000n

/** A span of time in nanoseconds: Go's `time.Duration`. */
export class Duration implements Opaque {
  readonly goType = 'time.Duration'
  readonly nanoseconds: bigint

  constructor(nanoseconds: bigint) {
    this.nanoseconds = BigInt.asIntN(64, nanoseconds)
  }
  get number() {
    return int64(this.nanoseconds)
  }
  print(): string {
    return formatDuration(this.nanoseconds)
  }
  equals(other: Operand): boolean {
    return other instanceof Duration && other.nanoseconds === this.nanoseconds
  }
  get members(): ReadonlyMap<string, TemplateFunction> {
    const whole = (unit: bigint) => method([], () => int64(this.nanoseconds / unit))
    const parts = (unit: bigint) =>
      method([], () => float(Number(this.nanoseconds / unit) + Number(this.nanoseconds % unit) / Number(unit)))
    return new Map([
      ['Abs', method([], () => clamped(this.nanoseconds < 0n ? -this.nanoseconds : this.nanoseconds))],
      ['Hours', parts(3600n * second)],
      ['Microseconds', whole(1_000n)],
      ['Milliseconds', whole(1_000_000n)],
      ['Minutes', parts(60n * second)],
      ['Nanoseconds', whole(1n)],
      ['Round', method(['=time.Duration'], (unit: Duration) => clamped(roundTo(this.nanoseconds, unit.nanoseconds)))],
      ['Seconds', parts(second)],
      ['String', method([], () => this.print())],
      [
        'Truncate',
        method(['=time.Duration'], (unit: Duration) => {
          if (unit.nanoseconds <= 0n) return this
          return new Duration(this.nanoseconds - (this.nanoseconds % unit.nanoseconds))
        }),
      ],
    ])
  }
}

/** A duration, the longest there is in place of one that does not fit. */
function clamped(nanoseconds: bigint): Duration {
  const most = 2n ** 63n - 1n
  return new Duration(nanoseconds > most ? most : nanoseconds < -most - 1n ? -most - 1n : nanoseconds)
}

/** The nearest multiple, halves away from zero. */
function roundTo(value: bigint, unit: bigint): bigint {
  if (unit <= 0n) return value
  const size = value < 0n ? -value : value
  const rest = size % unit
  const rounded = rest + rest < unit ? size - rest : size + unit - rest
  return value < 0n ? -rounded : rounded
}

/** A number with a name: `time.Month`, `time.Weekday`. */
function named(goType: string, name: string, number: number): Opaque {
  return {
    goType,
    kind: 'int',
    number,
    print: () => name,
    equals: (other) => (other as Opaque | null)?.goType === goType && (other as Opaque).number === number,
    members: new Map([['String', method([], () => name)]]),
  }
}

/** `*time.Location`. */
function location(zone: Zone): Opaque & { readonly zone: Zone } {
  return {
    goType: '*time.Location',
    zone,
    print: () => zone.name,
    members: new Map([['String', method([], () => zone.name)]]),
  }
}

const zeroSeconds = secondsOf(1, 1, 1, 0, 0, 0)

/** An instant seen in a zone: Go's `time.Time`. */
export class Time implements Opaque {
  readonly goType = 'time.Time'
  /** Since 1970. */
  readonly seconds: number
  /** 0 to 999,999,999. */
  readonly nanosecond: number
  readonly zone: Zone

  constructor(seconds: number, nanosecond: number, zone: Zone) {
    this.seconds = seconds
    this.nanosecond = nanosecond
    this.zone = zone
  }

  print(): string {
    return this.format('2006-01-02 15:04:05.999999999 -0700 MST')
  }
  format(layout: string): string {
    return formatTime(this.fields(), layout)
  }
  equals(other: Operand): boolean {
    return isTime(other) && timeOf(other).nanoseconds() === this.nanoseconds()
  }
  /** Whether this is the beginning of the year 1, which stands for no time. */
  get isZero(): boolean {
    return this.seconds === zeroSeconds && this.nanosecond === 0
  }
  /** Since 1970. */
  nanoseconds(): bigint {
    return BigInt(this.seconds) * second + BigInt(this.nanosecond)
  }
  in(zone: Zone): Time {
    return new Time(this.seconds, this.nanosecond, zone)
  }
  add(nanoseconds: bigint): Time {
    return Time.of(this.nanoseconds() + nanoseconds, this.zone)
  }
  fields(): Fields {
    const { offset, abbreviation } = this.zone.at(this.seconds)
    const wall = this.seconds + offset
    const days = Math.floor(wall / 86_400)
    const ofDay = wall - days * 86_400
    const date = dateOf(days)
    return {
      ...date,
      hour: Math.floor(ofDay / 3600),
      minute: Math.floor(ofDay / 60) % 60,
      second: ofDay % 60,
      nanosecond: this.nanosecond,
      weekday: (((days + 4) % 7) + 7) % 7,
      yearDay: days - daysOf(date.year, 1, 1) + 1,
      offset,
      abbreviation,
    }
  }
  /** The nearest multiples of a span since the year 1, below and rounded. */
  #multiple(unit: bigint, round: boolean): Time {
    if (unit <= 0n) return this
    const since = this.nanoseconds() - BigInt(zeroSeconds) * second
    const rest = ((since % unit) + unit) % unit
    return this.add(round && rest + rest >= unit ? unit - rest : -rest)
  }
  /** The Go expression that makes this time. */
  #source(): string {
    const { year, month, day, hour, minute, second: seconds } = this.fields()
    const { name } = this.zone
    const place = name === 'UTC' || name === 'Local' ? `time.${name}` : `time.Location(${JSON.stringify(name)})`
    const clock = [day, hour, minute, seconds, this.nanosecond].join(', ')
    return `time.Date(${year}, time.${months[month - 1]}, ${clock}, ${place})`
  }
  /** From nanoseconds since 1970. */
  static of(nanoseconds: bigint, zone: Zone): Time {
    const rest = ((nanoseconds % second) + second) % second
    return new Time(Number((nanoseconds - rest) / second), Number(rest), zone)
  }

  get members(): ReadonlyMap<string, TemplateFunction> {
    const part = (key: 'year' | 'day' | 'hour' | 'minute' | 'second' | 'yearDay') =>
      method([], () => this.fields()[key])
    const order = (other: TimeOperand) => {
      const [mine, its] = [this.nanoseconds(), timeOf(other).nanoseconds()]
      return mine < its ? -1 : mine > its ? 1 : 0
    }
    const text = (layout: string) => method([], () => this.format(layout))
    return new Map<string, TemplateFunction>([
      ['Add', method(['=time.Duration'], (span: Duration) => this.add(span.nanoseconds))],
      [
        'AddDate',
        method(['int', 'int', 'int'], (years: number, monthCount: number, days: number) => {
          const at = this.fields()
          const wall = secondsOf(at.year + years, at.month + monthCount, at.day + days, at.hour, at.minute, at.second)
          return new Time(wallToSeconds(wall, this.zone) as number, this.nanosecond, this.zone)
        }),
      ],
      ['After', method(['time'], (other: TimeOperand) => order(other) > 0)],
      ['Before', method(['time'], (other: TimeOperand) => order(other) < 0)],
      ['Compare', method(['time'], (other: TimeOperand) => order(other))],
      ['Day', part('day')],
      ['Equal', method(['time'], (other: TimeOperand) => order(other) === 0)],
      ['Format', method(['string'], (layout: string) => this.format(layout))],
      ['GoString', method([], () => this.#source())],
      ['Hour', part('hour')],
      ['In', method(['=*time.Location'], (to: (Opaque & { zone: Zone }) | null) => this.in(zoneOf(to)))],
      ['IsDST', method([], () => this.zone.at(this.seconds).summer)],
      ['IsZero', method([], () => this.isZero)],
      ['Local', { params: [], about: '', run: (call) => this.in(localZone(call.env)) }],
      ['Location', method([], () => location(this.zone))],
      ['Minute', part('minute')],
      [
        'Month',
        method([], () => {
          const { month } = this.fields()
          return named('time.Month', months[month - 1] as string, month)
        }),
      ],
      ['Nanosecond', method([], () => this.nanosecond)],
      ['Round', method(['=time.Duration'], (unit: Duration) => this.#multiple(unit.nanoseconds, true))],
      ['Second', part('second')],
      ['String', text('2006-01-02 15:04:05.999999999 -0700 MST')],
      ['Sub', method(['time'], (other: TimeOperand) => between(timeOf(other), this))],
      ['Truncate', method(['=time.Duration'], (unit: Duration) => this.#multiple(unit.nanoseconds, false))],
      ['UTC', method([], () => this.in(utc))],
      ['Unix', method([], () => int64(this.seconds))],
      ['UnixMicro', method([], () => int64(floorDiv(this.nanoseconds(), 1_000n)))],
      ['UnixMilli', method([], () => int64(floorDiv(this.nanoseconds(), 1_000_000n)))],
      ['UnixNano', method([], () => int64(this.nanoseconds()))],
      [
        'Weekday',
        method([], () => {
          const { weekday } = this.fields()
          return named('time.Weekday', weekdays[weekday] as string, weekday)
        }),
      ],
      ['Year', part('year')],
      ['YearDay', part('yearDay')],
    ])
  }
}

function floorDiv(value: bigint, unit: bigint): bigint {
  return (value - (((value % unit) + unit) % unit)) / unit
}

/** From one time to another, cut to what a duration can hold. */
export function between(from: Time, to: Time): Duration {
  return clamped(to.nanoseconds() - from.nanoseconds())
}

/** Whether a value is a `time.Time`. */
export function isTime(value: Operand): value is TimeOperand {
  return value instanceof Time || value instanceof Timestamp
}

/** The time that an operand stands for. */
export function timeOf(value: TimeOperand): Time {
  if (value instanceof Time) return value
  const { time, offset } = value as Timestamp
  const milliseconds = ((time % 1000) + 1000) % 1000
  const nanosecond = Math.round(milliseconds * 1_000_000)
  return new Time(Math.floor(time / 1000), nanosecond, offset === 0 ? utc : fixedZone('', offset * 60))
}

/** The instant of the host's clock, in milliseconds, as a time. */
export function timeAt(milliseconds: number, zone: Zone): Time {
  return new Time(Math.floor(milliseconds / 1000), (((milliseconds % 1000) + 1000) % 1000) * 1_000_000, zone)
}

function zoneOf(location: { readonly zone: Zone } | null): Zone {
  if (location === null) throw new Error('time: missing Location in call to Time.In')
  return location.zone
}
