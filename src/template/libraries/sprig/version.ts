import type { Opaque, Operand, TemplateFunction } from '../../library.ts'
import { uint64 } from '../../values.ts'
import { method } from '../standard/method.ts'

const identifiers = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*'
/** A version of one to three numbers, as people write them: `v1.2`. */
const shape = new RegExp(`^v?(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?(?:-(${identifiers}))?(?:\\+(${identifiers}))?$`)

/** A semantic version: Go's `*semver.Version`. */
export class Version implements Opaque {
  readonly goType: '*semver.Version' | 'semver.Version'
  readonly numbers: readonly [major: bigint, minor: bigint, patch: bigint]
  readonly prerelease: string
  readonly metadata: string
  readonly original: string

  constructor(numbers: readonly [bigint, bigint, bigint], prerelease: string, metadata: string, original?: string) {
    this.goType = original === undefined ? 'semver.Version' : '*semver.Version'
    this.numbers = numbers
    this.prerelease = prerelease
    this.metadata = metadata
    this.original = original ?? this.print()
  }
  print(): string {
    return `${this.numbers.join('.')}${this.prerelease && `-${this.prerelease}`}${this.metadata && `+${this.metadata}`}`
  }
  json(): Operand {
    return this.print()
  }
  get members(): ReadonlyMap<string, TemplateFunction> {
    const [major, minor, patch] = this.numbers
    const next = (...numbers: [bigint, bigint, bigint]) => method([], () => new Version(numbers, '', ''))
    const order = (name: string, holds: (order: number) => boolean) =>
      [name, method(['=*semver.Version'], (other: Version) => holds(compareVersions(this, other)))] as const
    return new Map<string, TemplateFunction>([
      ['Major', method([], () => uint64(major))],
      ['Minor', method([], () => uint64(minor))],
      ['Patch', method([], () => uint64(patch))],
      ['Prerelease', method([], () => this.prerelease)],
      ['Metadata', method([], () => this.metadata)],
      ['Original', method([], () => this.original)],
      ['String', method([], () => this.print())],
      ['IncMajor', next(major + 1n, 0n, 0n)],
      ['IncMinor', next(major, minor + 1n, 0n)],
      ['IncPatch', next(major, minor, this.prerelease === '' ? patch + 1n : patch)],
      [
        'SetPrerelease',
        method(['string'], (text: string) => {
          checkIdentifiers(text, 'Invalid Prerelease string')
          return new Version(this.numbers, text, this.metadata)
        }),
      ],
      [
        'SetMetadata',
        method(['string'], (text: string) => {
          checkIdentifiers(text, 'Invalid Metadata string')
          return new Version(this.numbers, this.prerelease, text)
        }),
      ],
      ['Compare', method(['=*semver.Version'], (other: Version) => compareVersions(this, other))],
      order('Equal', (by) => by === 0),
      order('GreaterThan', (by) => by > 0),
      order('GreaterThanEqual', (by) => by >= 0),
      order('LessThan', (by) => by < 0),
      order('LessThanEqual', (by) => by <= 0),
    ])
  }
}

function checkIdentifiers(text: string, complaint: string): void {
  if (text !== '' && !new RegExp(`^${identifiers}$`).test(text)) throw new Error(complaint)
}

/** Reads a version; missing numbers are 0. */
export function parseVersion(text: string): Version {
  const found = shape.exec(text)
  if (!found) throw new Error('invalid semantic version')
  const numbers = [found[1], found[2], found[3]].map((digits) => BigInt(digits ?? 0))
  if (numbers.some((number) => number >= 2n ** 64n))
    throw new Error('error parsing version segment: value out of range')
  const prerelease = found[4] ?? ''
  if (prerelease.split('.').some((part) => /^0\d+$/.test(part))) throw new Error('version segment starts with 0')
  return new Version(numbers as [bigint, bigint, bigint], prerelease, found[5] ?? '', text)
}

/** The order of semver.org: -1, 0 or 1. Metadata does not count. */
export function compareVersions(a: Version, b: Version): -1 | 0 | 1 {
  for (const [at, mine] of a.numbers.entries()) {
    const other = b.numbers[at] as bigint
    if (mine !== other) return mine < other ? -1 : 1
  }
  return comparePrereleases(a.prerelease, b.prerelease)
}

/** The order of the parts after `-`: nothing at all comes last, numbers before texts. */
export function comparePrereleases(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0
  if (a === '') return 1
  if (b === '') return -1
  const mine = a.split('.')
  const its = b.split('.')
  for (let at = 0; at < Math.max(mine.length, its.length); at++) {
    const [x, y] = [mine[at], its[at]]
    if (x === y) continue
    if (x === undefined) return -1
    if (y === undefined) return 1
    const [numeric, otherNumeric] = [/^\d+$/.test(x), /^\d+$/.test(y)]
    if (numeric && otherNumeric) return BigInt(x) < BigInt(y) ? -1 : 1
    if (numeric !== otherNumeric) return numeric ? -1 : 1
    return x < y ? -1 : 1
  }
  return 0
}
