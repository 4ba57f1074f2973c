/** Decimal digits and exponent of a finite number, shortest that reads back: value = 0.d1d2d3… × 10^point. */
function shortest(value: number): { negative: boolean; digits: string; point: number } {
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e') as [string, string]
  const digits = mantissa.replace('.', '')
  return { negative: value < 0 || Object.is(value, -0), digits, point: Number(exponent) + 1 }
}

/**
 * A float64 as Go's `strconv.FormatFloat(value, 'g', -1, 64)` writes it: exponents from `threshold` digits on, where Go's
 * own limit is 6 for `%g` and YAML, and 21 for `%v` and JSON.
 */
export function goFloat(value: number, threshold: 6 | 21 = 21): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const { negative, digits, point } = shortest(value)
  const sign = negative ? '-' : ''
  const exponent = point - 1
  if (exponent < -4 || exponent >= threshold) {
    const size = Math.abs(exponent)
    const rest = digits.length > 1 ? `.${digits.slice(1)}` : ''
    return `${sign}${digits[0]}${rest}e${exponent < 0 ? '-' : '+'}${size < 10 ? `0${size}` : size}`
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}
