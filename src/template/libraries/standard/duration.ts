const units = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
])
const largest = 2n ** 63n - 1n

/**
 * Nanoseconds of a text such as `1h30m`, `-1.5h`, `100ms`; as `time.ParseDuration`, with its messages.
 *
 * duration = [ "+" | "-" ] ( "0" | { number unit } ) ; number = digits [ "." digits ]
 */
export function parseDuration(text: string): bigint {
  const quoted = JSON.stringify(text)
  const invalid = () => new Error(`time: invalid duration ${quoted}`)
  let rest = text
  const negative = rest.startsWith('-')
  if (negative || rest.startsWith('+')) rest = rest.slice(1)
  if (rest === '0') return 0n
  if (rest === '') throw invalid()
  let total = 0n
  while (rest !== '') {
    const number = /^(\d*)(?:\.(\d*))?/.exec(rest) as RegExpExecArray
    if (!number[1] && !number[2]) throw invalid()
    rest = rest.slice(number[0].length)
    const unit = (/^[^\d.]*/.exec(rest) as RegExpExecArray)[0]
    if (unit === '') throw new Error(`time: missing unit in duration ${quoted}`)
    const size = units.get(unit)
    if (size === undefined) throw new Error(`time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`)
    rest = rest.slice(unit.length)
    total += BigInt(number[1] || '0') * size
    const fraction = (number[2] ?? '').slice(0, 18)
    if (fraction) total += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length)
    if (total > largest + (negative ? 1n : 0n)) throw invalid()
  }
  return negative ? -total : total
}

/** As `time.Duration` prints itself: `1h30m0s`, `1.5s`, `1.002µs`, `0s`. */
export function formatDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s'
  const sign = nanoseconds < 0n ? '-' : ''
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds
  if (size < 1_000n) return `${sign}${size}ns`
  if (size < 1_000_000n) return `${sign}${fixed(size, 1_000n)}µs`
  if (size < 1_000_000_000n) return `${sign}${fixed(size, 1_000_000n)}ms`
  const minutes = size / 60_000_000_000n
  const seconds = `${fixed(size % 60_000_000_000n, 1_000_000_000n)}s`
  if (minutes === 0n) return sign + seconds
  if (minutes < 60n) return `${sign}${minutes}m${seconds}`
  return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`
}

/** A quotient with its fraction, without trailing zeros. */
function fixed(value: bigint, unit: bigint): string {
  const digits = unit.toString().length - 1
  const fraction = (value % unit).toString().padStart(digits, '0').replace(/0+$/, '')
  return `${value / unit}${fraction && `.${fraction}`}`
}
