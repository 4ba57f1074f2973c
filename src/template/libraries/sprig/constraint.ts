import { quote } from '../../quote.ts'
import { comparePrereleases, compareVersions, parseVersion, type Version } from './version.ts'

/**
 * The constraints of Masterminds' semver: `^1.2`, `>=1.2 <2`, `1.x || >=3`, `1.2 - 2.3`.
 *
 * constraint = and { "||" and } ; and = one { ( blank | "," ) one } ; one = [ operator ] version, whose numbers may be
 * missing or `x`, `X`, `*`
 */
const operators = '=>|=<|>=|<=|!=|~>|=|>|<|~|\\^|'
const identifiers = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*'
const version = `v?[0-9xX*|]+(?:\\.[0-9xX*|]+)?(?:\\.[0-9xX*|]+)?(?:-${identifiers})?(?:\\+${identifiers})?`
const one = new RegExp(
  `^(${operators})\\s*v?([0-9xX*]+)(?:\\.([0-9xX*]+))?(?:\\.([0-9xX*]+))?(-${identifiers})?(?:\\+${identifiers})?$`,
)
const valid = new RegExp(
  `^(?:\\s*(?:${operators})\\s*${version}\\s*)(?:(?:\\s+|,\\s*)(?:${operators})\\s*${version}\\s*)*$`,
)
const each = new RegExp(`(?:${operators})\\s*${version}`, 'g')
const range = new RegExp(`\\s*(${version})\\s+-\\s+(${version})\\s*`, 'g')

interface Constraint {
  readonly operator: string
  readonly version: Version
  /** Numbers that were written before the first missing one: 0 to 3. */
  readonly precision: number
}

/** Answers the test that a text of constraints stands for; fails when it is none. */
export function parseConstraints(text: string): (version: Version) => boolean {
  if (text.length > 512) throw new Error('constraint string is too long (max 512 bytes)')
  const ranges = text.replace(range, '>= $1, <= $2 ')
  const groups = ranges.split('||').map((group) => {
    if (!valid.test(group)) throw new Error(`improper constraint: ${quote(group)}`)
    return (group.match(each) ?? []).map(parseConstraint)
  })
  if (groups.length > 32) throw new Error('too many constraint groups (max 32)')
  return (candidate) =>
    groups.some((group) => {
      const prereleases = group.some((constraint) => constraint.version.prerelease !== '')
      return group.every((constraint) => (candidate.prerelease === '' || prereleases) && holds(constraint, candidate))
    })
}

function parseConstraint(text: string): Constraint {
  const found = one.exec(text)
  if (!found) throw new Error(`improper constraint: ${quote(text)}`)
  const numbers = [found[2], found[3], found[4]]
  const cut = numbers.findIndex((number) => number === undefined || /^[xX*]$/.test(number))
  const precision = cut < 0 ? 3 : cut
  const written = [0, 1, 2].map((at) => (at < precision ? numbers[at] : '0')).join('.')
  try {
    return { operator: found[1] as string, version: parseVersion(written + (found[5] ?? '')), precision }
  } catch {
    throw new Error('constraint parser error')
  }
}

function holds({ operator, version: limit, precision }: Constraint, candidate: Version): boolean {
  const order = compareVersions(candidate, limit)
  const [major, minor, patch] = limit.numbers
  const [itsMajor, itsMinor, itsPatch] = candidate.numbers
  const tilde = () => {
    if (order < 0) return false
    // `~*` takes everything, and so does 0.0.0 written out.
    if (major === 0n && minor === 0n && patch === 0n && precision !== 1 && precision !== 2) return true
    return itsMajor === major && (itsMinor === minor || precision === 1)
  }
  switch (operator) {
    case '':
    case '=':
      return precision < 3 ? tilde() : order === 0
    case '!=':
      if (precision === 3) return order !== 0
      if (itsMajor !== major) return true
      if (precision === 1) return false
      if (itsMinor !== minor) return true
      if (precision === 0) return itsPatch !== patch || order !== 0
      return comparePrereleases(candidate.prerelease, limit.prerelease) !== 0
    case '>':
      if (precision === 3 || itsMajor !== major) return precision === 3 ? order > 0 : itsMajor > major
      if (precision === 1) return false
      return precision === 2 ? itsMinor > minor : order > 0
    case '<':
      return order < 0
    case '>=':
    case '=>':
      return order >= 0
    case '<=':
    case '=<':
      if (precision === 3) return order <= 0
      return itsMajor < major || (itsMajor === major && (itsMinor <= minor || precision === 1))
    case '~':
    case '~>':
      return tilde()
  }
  // What is left is the caret: the leftmost number that is not zero may not change.
  if (order < 0) return false
  if (major > 0n || precision === 1) return itsMajor === major
  if (itsMajor > 0n) return false
  if (minor > 0n || precision === 2) return itsMinor === minor
  return itsMinor === 0n && itsPatch === patch
}
