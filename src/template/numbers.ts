/** Go's number literals and Go's way of writing floats (strconv). */

const TWO_63 = 1n << 63n
const TWO_64 = 1n << 64n

/** Whether underscores stand only between digits, or between a base prefix and a digit. */
function underscoresOk(text: string): boolean {
  const body = text.replace(/^[+-]/, '')
  const prefixed = /^0[xXoObB]/.test(body)
  const hex = /^0[xX]/.test(body)
  const rest = prefixed ? body.slice(2) : body
  // The prefix counts as a digit: `0x_1` is fine; a leading zero alone does too: `0_7`.
  let before = prefixed ? 'd' : '^'
  for (const char of rest) {
    const digit = /[0-9]/.test(char) || (hex && /[a-fA-F]/.test(char))
    if (char === '_') {
      if (before !== 'd') return false
      before = '_'
    } else {
      if (before === '_' && !digit) return false
      before = digit ? 'd' : '!'
    }
  }
  return before !== '_'
}

/** An integer literal with optional sign, base prefix and underscores; undefined when it is none. Any size. */
export function parseInteger(text: string): bigint | undefined {
  const match = /^([+-]?)(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|0[0-7_]*|[1-9][0-9_]*)$/.exec(text)
  if (!match || !underscoresOk(text)) return undefined
  let digits = (match[2] as string).replaceAll('_', '').toLowerCase()
  if (/^0[0-7]+$/.test(digits)) digits = `0o${digits.slice(1)}`
  const value = BigInt(digits)
  return match[1] === '-' ? -value : value
}

/** Whether an integer fits int64. */
export function isInt64(value: bigint): boolean {
  return value >= -TWO_63 && value < TWO_63
}

/** Whether an integer fits uint64. */
export function isUint64(value: bigint): boolean {
  return value >= 0n && value < TWO_64
}

/** A float literal, decimal or hexadecimal; undefined when it is none or beyond the range. */
export function parseFloatLiteral(text: string): number | undefined {
  if (text.includes('_') && !underscoresOk(text)) return undefined
  const clean = text.replaceAll('_', '')
  const hex = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/.exec(clean)
  if (hex) {
    const [, sign, head = '', tail = '', exponent] = hex
    if (head === '' && tail === '') return undefined
    const value = scale(BigInt(`0x${head}${tail}`), Number(exponent) - 4 * tail.length)
    if (!Number.isFinite(value)) return undefined
    return sign === '-' ? -value : value
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(clean)) return undefined
  const value = Number(clean)
  return Number.isFinite(value) ? value : undefined
}

/** mantissa × 2^exponent, rounded to even where it does not fit. */
function scale(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0
  const size = mantissa.toString(2).length
  if (size + exponent > 1024) return Number.POSITIVE_INFINITY
  // Keep 53 bits, or fewer where the result is subnormal, so that only one rounding takes place.
  const keep = Math.min(53, size + exponent + 1074)
  const drop = size - keep
  if (keep < 0) return 0
  let kept = mantissa
  if (drop > 0) {
    const unit = 1n << BigInt(drop)
    const rest = mantissa & (unit - 1n)
    kept = mantissa >> BigInt(drop)
    if (rest * 2n > unit || (rest * 2n === unit && (kept & 1n) === 1n)) kept += 1n
  }
  const power = exponent + Math.max(drop, 0)
  return power < -1000 ? Number(kept) * 2 ** -1000 * 2 ** (power + 1000) : Number(kept) * 2 ** power
}

/** Sign, integer mantissa and power of two of a finite float: value = mantissa × 2^power. */
function parts(value: number): { negative: boolean; mantissa: bigint; power: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  return {
    negative: bits >> 63n === 1n,
    mantissa: exponent === 0 ? fraction : fraction | (1n << 52n),
    power: (exponent === 0 ? 1 : exponent) - 1075,
  }
}

/** Decimal digits with the place of the point: 0.digits × 10^point. */
interface Decimal {
  readonly digits: string
  readonly point: number
}

/** Fewest digits that read back as the same float. */
function shortest(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 }
  const [digits, exponent] = value.toExponential().split('e') as [string, string]
  return { digits: digits.replace('.', ''), point: Number(exponent) + 1 }
}

/** value × 10^places as an integer, halves rounded to even. */
function rounded(value: number, places: number): bigint {
  const { mantissa, power } = parts(value)
  let top = mantissa
  let bottom = 1n
  if (places >= 0) top *= 10n ** BigInt(places)
  else bottom *= 10n ** BigInt(-places)
  if (power >= 0) top <<= BigInt(power)
  else bottom <<= BigInt(-power)
  const whole = top / bottom
  const rest = (top % bottom) * 2n
  return rest > bottom || (rest === bottom && (whole & 1n) === 1n) ? whole + 1n : whole
}

/** Rounded to `places` digits after the point. */
function fixed(value: number, places: number): Decimal {
  // No float64 has more than 1,074 digits after the point.
  const exact = Math.min(places, 1100)
  const digits = rounded(value, exact).toString()
  return digits === '0' ? { digits: '', point: 0 } : { digits, point: digits.length - exact }
}

/** Rounded to `count` significant digits. */
function significant(value: number, count: number): Decimal {
  if (value === 0) return { digits: '', point: 0 }
  const exact = Math.min(count, 1100)
  let point = shortest(value).point
  let digits = rounded(value, exact - point).toString()
  if (digits.length !== exact) {
    // The estimate is off by one where the shortest form rounds up to the next power of ten.
    point += digits.length - exact
    digits = rounded(value, exact - point).toString()
    if (digits.length > exact) {
      point += 1
      digits = digits.slice(0, exact)
    }
  }
  return { digits, point }
}

/** `d.ddde±dd` */
function exponential({ digits, point }: Decimal, precision: number, letter: string): string {
  const first = digits[0] ?? '0'
  const rest = precision > 0 ? `.${digits.slice(1, precision + 1).padEnd(precision, '0')}` : ''
  const exponent = digits === '' ? 0 : point - 1
  const size = String(Math.abs(exponent)).padStart(2, '0')
  return `${first}${rest}${letter}${exponent < 0 ? '-' : '+'}${size}`
}

/** `ddd.ddd` */
function positional({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  if (precision <= 0) return whole
  const zeros = Math.min(precision, Math.max(0, -point))
  const tail = '0'.repeat(zeros) + digits.slice(Math.max(point, 0))
  return `${whole}.${tail.slice(0, precision).padEnd(precision, '0')}`
}

/**
 * `strconv.FormatFloat(value, verb, precision, 64)`: verbs `e E f g G b x X`; precision -1 is as many digits as needed.
 */
export function formatFloat(value: number, verb: string, precision: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  if (value === Number.NEGATIVE_INFINITY) return '-Inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  switch (verb) {
    case 'b': {
      const { mantissa, power } = parts(size)
      return `${sign}${mantissa}p${power < 0 ? '' : '+'}${power}`
    }
    case 'x':
    case 'X': {
      const text = hexadecimal(size, precision)
      return sign + (verb === 'X' ? text.toUpperCase() : text)
    }
    case 'f': {
      const decimal = precision < 0 ? shortest(size) : fixed(size, precision)
      return sign + positional(decimal, precision < 0 ? Math.max(decimal.digits.length - decimal.point, 0) : precision)
    }
    case 'e':
    case 'E': {
      const decimal = precision < 0 ? shortest(size) : significant(size, precision + 1)
      return sign + exponential(decimal, precision < 0 ? Math.max(decimal.digits.length - 1, 0) : precision, verb)
    }
    default: {
      const wanted = precision === 0 ? 1 : precision
      const decimal = trimmed(wanted < 0 ? shortest(size) : significant(size, wanted))
      const { digits, point } = decimal
      let border = wanted < 0 ? 6 : wanted
      if (wanted >= 0 && border > digits.length && digits.length >= point) border = digits.length
      const exponent = point - 1
      if (digits !== '' && (exponent < -4 || exponent >= border)) {
        return sign + exponential(decimal, digits.length - 1, verb === 'G' ? 'E' : 'e')
      }
      return sign + positional(decimal, Math.max(digits.length - point, 0))
    }
  }
}

/** Without zeros at the end. */
function trimmed({ digits, point }: Decimal): Decimal {
  return { digits: digits.replace(/0+$/, ''), point }
}

/** `0x1.8p+01` */
function hexadecimal(value: number, precision: number): string {
  const sign = (power: number) => `p${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  if (value === 0) return `0x0${precision > 0 ? `.${'0'.repeat(precision)}` : ''}p+00`
  let { mantissa, power } = parts(value)
  // Bring the leading bit to place 52, then keep `precision` digits of four bits.
  while (mantissa < 1n << 52n) {
    mantissa <<= 1n
    power -= 1
  }
  if (precision >= 0 && precision < 13) {
    const drop = BigInt(52 - precision * 4)
    const unit = 1n << drop
    const rest = mantissa & (unit - 1n)
    mantissa -= rest
    if (rest * 2n > unit || (rest * 2n === unit && (mantissa & unit) !== 0n)) mantissa += unit
    if (mantissa >= 1n << 53n) {
      mantissa >>= 1n
      power += 1
    }
  }
  let tail = (mantissa & ((1n << 52n) - 1n)).toString(16).padStart(13, '0')
  tail = precision < 0 ? tail.replace(/0+$/, '') : tail.slice(0, precision).padEnd(precision, '0')
  return `0x1${tail === '' ? '' : `.${tail}`}${sign(power + 52)}`
}

/** The text of a float with the decimal point and the zeros that `%g` would drop: what `#` asks for. */
export function withPoint(text: string, verb: string, precision: number): string {
  let missing = 'vgGx'.includes(verb) ? (precision < 0 ? 6 : precision) : 0
  const match = (verb === 'x' || verb === 'X' ? /^(.*?)([pP].*)?$/ : /^(.*?)([eEpP].*)?$/).exec(text) as RegExpExecArray
  let body = match[1] as string
  const tail = match[2] ?? ''
  const significant = body.replace('.', '').replace(/^0+/, '')
  missing -= significant.length
  if (!body.includes('.')) {
    if (body === '0') missing--
    body += '.'
  }
  return body + '0'.repeat(Math.max(missing, 0)) + tail
}
