import { Float, Tagged, Timestamp } from '../value/value.ts'
import { fromBytes, runes, toBytes, whole } from './bytes.ts'
import type { Opaque, Operand } from './library.ts'
import { MAX_PRINT_DEPTH, MAX_TEXT } from './limits.ts'
import { formatFloat } from './numbers.ts'
import { canBackquote, isPrint, quote, quoteRune } from './quote.ts'
import { Complex, integerOf, isFloat, isInteger, isNilList, isOpaque, Sized, sortedEntries, typeOf } from './values.ts'

/** Go's fmt: how every value is printed, and `printf` with its verbs, flags and complaints. */

/** A value as `{{ value }}` prints it: as `%v`, and `<no value>` for nothing at all. */
export function display(value: Operand): string {
  if (typeof value === 'string') return value
  if (value === undefined) return '<no value>'
  return plain(value)
}

/** A value as `%v` prints it. */
export function plain(value: Operand): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return value.toString()
    case 'number':
      return Number.isInteger(value) ? (value === 0 ? '0' : value.toString()) : formatFloat(value, 'g', -1)
  }
  const printer = new Printer()
  printer.argument(value, 'v')
  return printer.out
}

/** `fmt.Sprint`: a blank between two operands when neither is a string. */
export function sprint(values: readonly Operand[]): string {
  let text = ''
  let before = true
  values.forEach((value, index) => {
    const isText = typeof value === 'string'
    if (index > 0 && !isText && !before) text += ' '
    text += plain(value)
    before = isText
  })
  return text
}

/** `fmt.Sprintln` */
export function sprintln(values: readonly Operand[]): string {
  return `${values.map(plain).join(' ')}\n`
}

/** `fmt.Sprintf` */
export function sprintf(format: string, values: readonly Operand[]): string {
  const printer = new Printer()
  printer.format(format, values)
  return whole(printer.out)
}

/** `2024-01-02 00:00:00 +0000 UTC`, as Go prints a time that YAML gave. */
export function printTimestamp(time: Timestamp): string {
  const local = new Date(time.time + time.offset * 60_000)
  const iso = local.toISOString()
  const nanos = /\.(\d+)/.exec(time.source)?.[1]?.slice(0, 9).replace(/0+$/, '') ?? ''
  const minutes = Math.abs(time.offset)
  const two = (value: number) => String(value).padStart(2, '0')
  const zone = `${time.offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
  const day = iso.startsWith('+') || iso.startsWith('-') ? iso.slice(0, 13) : iso.slice(0, 10)
  const clock = iso.slice(day.length + 1, day.length + 9)
  return `${day} ${clock}${nanos === '' ? '' : `.${nanos}`} ${zone} ${time.offset === 0 ? 'UTC' : zone}`
}

const LOWER = '0123456789abcdefx'
const UPPER = '0123456789ABCDEFX'
const TOO_LARGE = 1e6

class Printer {
  out = ''
  private width: number | undefined
  private precision: number | undefined
  private minus = false
  private plus = false
  private sharp = false
  private space = false
  private zero = false
  /** `%+v` and `%#v` have meanings of their own. */
  private goSyntax = false
  /** Inside a complaint, objects show what is underneath. */
  private complaining = false

  private clear(): void {
    this.width = undefined
    this.precision = undefined
    this.minus = this.plus = this.sharp = this.space = this.zero = this.goSyntax = false
  }

  private write(text: string): void {
    this.out += text
    if (this.out.length > MAX_TEXT) throw new Error(`the output is larger than ${MAX_TEXT / 1024 / 1024} MiB`)
  }

  private padding(count: number): string {
    return count > 0 ? (this.zero && !this.minus ? '0' : ' ').repeat(count) : ''
  }

  private pad(text: string): void {
    if (!this.width) {
      this.write(text)
      return
    }
    const padding = this.padding(this.width - runes(text).length)
    this.write(this.minus ? text + padding : padding + text)
  }

  /** Numbers do their own zeros, so what is left is filled with blanks. */
  private padBlank(text: string): void {
    const zero = this.zero
    this.zero = false
    this.pad(text)
    this.zero = zero
  }

  private cut(text: string): string {
    if (this.precision === undefined || text.length <= this.precision) return text
    return runes(text).slice(0, this.precision).join('')
  }

  /** `%!d(string=hi)` */
  private complain(verb: string, value: Operand): void {
    this.complaining = true
    if (value === null || value === undefined) this.write(`%!${verb}(<nil>)`)
    else {
      this.write(`%!${verb}(${typeOf(value)}=`)
      this.value(value, 'v', 0)
      this.write(')')
    }
    this.complaining = false
  }

  private boolean(value: boolean, verb: string): void {
    if (verb === 't' || verb === 'v') this.pad(value ? 'true' : 'false')
    else this.complain(verb, value)
  }

  /** Digits of an integer with sign, prefix and zeros. */
  private digits(value: number | bigint, base: number, verb: string, letters: string): void {
    const negative = value < 0
    let digits = (negative ? -value : value).toString(base)
    if (letters === UPPER) digits = digits.toUpperCase()
    let least = 0
    if (this.precision !== undefined) {
      least = this.precision
      if (least === 0 && (value === 0 || value === 0n)) {
        this.padBlank(' '.repeat(this.width ?? 0))
        return
      }
    } else if (this.zero && !this.minus && this.width !== undefined) {
      least = this.width - (negative || this.plus || this.space ? 1 : 0)
    }
    digits = digits.padStart(least, '0')
    if (this.sharp) {
      if (base === 2) digits = `0b${digits}`
      else if (base === 8 && digits[0] !== '0') digits = `0${digits}`
      else if (base === 16) digits = `0${letters[16]}${digits}`
    }
    if (verb === 'O') digits = `0o${digits}`
    this.padBlank((negative ? '-' : this.plus ? '+' : this.space ? ' ' : '') + digits)
  }

  private integer(value: number | bigint, unsigned: boolean, verb: string, original: Operand): void {
    switch (verb) {
      case 'v':
        if (this.goSyntax && unsigned) this.prefixed(value)
        else this.digits(value, 10, verb, LOWER)
        return
      case 'd':
        this.digits(value, 10, verb, LOWER)
        return
      case 'b':
        this.digits(value, 2, verb, LOWER)
        return
      case 'o':
      case 'O':
        this.digits(value, 8, verb, LOWER)
        return
      case 'x':
        this.digits(value, 16, verb, LOWER)
        return
      case 'X':
        this.digits(value, 16, verb, UPPER)
        return
      case 'c':
        this.pad(String.fromCodePoint(character(value)))
        return
      case 'q':
        this.pad(quoteRune(character(value), this.plus))
        return
      case 'U': {
        const big = BigInt.asUintN(64, BigInt(value))
        const code = `U+${big
          .toString(16)
          .toUpperCase()
          .padStart(Math.max(this.precision ?? 4, 4), '0')}`
        const shown = this.sharp && big <= 0x10ffffn && isPrint(Number(big))
        this.padBlank(shown ? `${code} '${String.fromCodePoint(Number(big))}'` : code)
        return
      }
    }
    this.complain(verb, original)
  }

  private prefixed(value: number | bigint): void {
    const sharp = this.sharp
    this.sharp = true
    this.digits(value, 16, 'v', LOWER)
    this.sharp = sharp
  }

  private float(value: number, verb: string, original: Operand): void {
    if (verb === 'v') this.number(value, 'g', -1)
    else if ('bgGxX'.includes(verb)) this.number(value, verb, -1)
    else if ('feE'.includes(verb)) this.number(value, verb, 6)
    else if (verb === 'F') this.number(value, 'f', 6)
    else this.complain(verb, original)
  }

  private number(value: number, verb: string, usual: number): void {
    const precision = this.precision ?? usual
    let text = formatFloat(value, verb, precision)
    let sign = '+'
    if (text[0] === '-' || text[0] === '+') {
      sign = text[0]
      text = text.slice(1)
    }
    if (this.space && sign === '+' && !this.plus) sign = ' '
    if (text === 'Inf' || text === 'NaN') {
      const bare = text === 'NaN' ? !this.space && !this.plus : sign === '+' && !this.plus
      // An infinity always shows its sign; NaN only where one is asked for.
      this.padBlank(text === 'NaN' && bare ? text : sign + text)
      return
    }
    if (this.sharp && verb !== 'b') text = withPoint(text, verb, precision)
    if (this.plus || sign !== '+') {
      const length = text.length + 1
      if (this.zero && !this.minus && this.width !== undefined && this.width > length) {
        this.write(sign + this.padding(this.width - length) + text)
        return
      }
      this.pad(sign + text)
      return
    }
    this.pad(text)
  }

  private complex(value: Complex, verb: string): void {
    if (!'vbgGxXfFeE'.includes(verb)) {
      this.complain(verb, value)
      return
    }
    const plus = this.plus
    this.write('(')
    this.float(value.re, verb, value)
    this.plus = true
    this.float(value.im, verb, value)
    this.write('i)')
    this.plus = plus
  }

  private string(value: string, verb: string, original: Operand = value): void {
    switch (verb) {
      case 'v':
        if (this.goSyntax) this.quoted(value)
        else this.pad(this.cut(value))
        return
      case 's':
        this.pad(this.cut(value))
        return
      case 'x':
        this.hex(toBytes(value), LOWER)
        return
      case 'X':
        this.hex(toBytes(value), UPPER)
        return
      case 'q':
        this.quoted(value)
        return
    }
    this.complain(verb, original)
  }

  private quoted(value: string): void {
    const text = this.cut(value)
    this.pad(this.sharp && canBackquote(text) ? `\`${text}\`` : quote(text, this.plus))
  }

  /** Bytes two digits each. */
  private hex(bytes: Uint8Array, letters: string): void {
    const length = Math.min(this.precision ?? bytes.length, bytes.length)
    if (length <= 0) {
      this.write(this.padding(this.width ?? 0))
      return
    }
    const prefix = this.sharp ? `0${letters[16]}` : ''
    let text = prefix
    for (let i = 0; i < length; i++) {
      const byte = bytes[i] as number
      if (this.space && i > 0) text += ` ${prefix}`
      text += (letters[byte >> 4] as string) + letters[byte & 15]
    }
    const padding = this.padding((this.width ?? 0) - text.length)
    this.write(this.minus ? text + padding : padding + text)
  }

  private bytes(value: Uint8Array, verb: string, depth: number): void {
    switch (verb) {
      case 's':
        this.pad(this.cut(fromBytes(value)))
        return
      case 'x':
        this.hex(value, LOWER)
        return
      case 'X':
        this.hex(value, UPPER)
        return
      case 'q':
        this.quoted(fromBytes(value))
        return
    }
    if (this.goSyntax) {
      this.write(depth === 0 ? '[]byte{' : '[]uint8{')
      value.forEach((byte, index) => {
        if (index > 0) this.write(', ')
        this.prefixed(byte)
      })
      this.write('}')
      return
    }
    this.write('[')
    value.forEach((byte, index) => {
      if (index > 0) this.write(' ')
      this.integer(byte, true, verb, new Sized('uint8', byte))
    })
    this.write(']')
  }

  /** Prints one operand of a call. */
  argument(value: Operand, verb: string): void {
    if (value === null || value === undefined) {
      if (verb === 'T' || verb === 'v') this.pad('<nil>')
      else this.complain(verb, value)
    } else if (verb === 'T') this.pad(this.cut(typeOf(value)))
    else if (verb === 'p' && !Array.isArray(value) && typeof value === 'object' && typeOf(value).startsWith('*')) {
      this.write('0xc000012345')
    } else if (verb === 'p') this.complain(verb, value)
    else if (verb === 'w') this.complain(verb, value)
    else this.value(value, verb, 0)
  }

  private value(value: Operand, verb: string, depth: number): void {
    if (depth > MAX_PRINT_DEPTH) throw new Error(`the value is nested more than ${MAX_PRINT_DEPTH} levels deep`)
    if (value === null || value === undefined) this.write(this.goSyntax ? 'interface {}(nil)' : '<nil>')
    else if (typeof value === 'string') this.string(value, verb)
    else if (typeof value === 'boolean') this.boolean(value, verb)
    else if (isInteger(value)) this.integer(integerOf(value), typeOf(value).startsWith('u'), verb, value)
    else if (isFloat(value)) this.float(value instanceof Float ? value.value : value, verb, value)
    else if (value instanceof Uint8Array) this.bytes(value, verb, depth)
    else if (Array.isArray(value)) this.list(value, verb, depth)
    else if (value instanceof Timestamp) this.object(value, printTimestamp(value), verb)
    else if (value instanceof Complex) this.complex(value, verb)
    else if (value instanceof Tagged) this.string(`${value.tag} ${plain(value.value)}`, verb)
    else if (isOpaque(value)) this.opaque(value, verb)
    else this.map(value as { readonly [key: string]: Operand }, verb, depth)
  }

  private opaque(value: Opaque, verb: string): void {
    if (value.number !== undefined && (this.complaining || !'vsxXq'.includes(verb))) {
      const under = value.number
      this.integer(integerOf(under), typeOf(under).startsWith('u'), verb, value)
    } else this.object(value, value.print(), verb)
  }

  /** What prints itself: its text under the verbs for texts. */
  private object(value: Operand, text: string, verb: string): void {
    if (this.goSyntax && verb === 'v') this.pad(text)
    else if ('vsxXq'.includes(verb)) this.string(text, verb, value)
    else if (this.complaining) this.write(text)
    else this.complain(verb, value)
  }

  private list(items: readonly Operand[], verb: string, depth: number): void {
    if (this.goSyntax) {
      this.write(typeOf(items))
      if (isNilList(items)) {
        this.write('(nil)')
        return
      }
    }
    this.write(this.goSyntax ? '{' : '[')
    items.forEach((item, index) => {
      if (index > 0) this.write(this.goSyntax ? ', ' : ' ')
      this.value(item, verb, depth + 1)
    })
    this.write(this.goSyntax ? '}' : ']')
  }

  private map(map: { readonly [key: string]: Operand }, verb: string, depth: number): void {
    this.write(this.goSyntax ? `${typeOf(map)}{` : 'map[')
    sortedEntries(map).forEach(([key, value], index) => {
      if (index > 0) this.write(this.goSyntax ? ', ' : ' ')
      this.value(key, verb, depth + 1)
      this.write(':')
      this.value(value, verb, depth + 1)
    })
    this.write(this.goSyntax ? '}' : ']')
  }

  /** `fmt.Sprintf`; what is wrong with the format is said in the text. */
  format(format: string, values: readonly Operand[]): void {
    const cursor = new Cursor(format, values)
    let at = 0
    while (at < format.length) {
      const percent = format.indexOf('%', at)
      this.write(percent < 0 ? format.slice(at) : format.slice(at, percent))
      if (percent < 0) break
      cursor.at = percent + 1
      this.verb(cursor)
      at = cursor.at
    }
    if (cursor.reordered || cursor.next >= values.length) return
    this.clear()
    this.write('%!(EXTRA ')
    values.slice(cursor.next).forEach((value, index) => {
      if (index > 0) this.write(', ')
      if (value === null || value === undefined) this.write('<nil>')
      else {
        this.write(`${typeOf(value)}=`)
        this.argument(value, 'v')
      }
    })
    this.write(')')
  }

  /** flags [index] width .precision [index] verb; the percent sign is past. */
  private verb(cursor: Cursor): void {
    const { format } = cursor
    this.clear()
    cursor.good = true
    this.flags(cursor)
    let indexed = cursor.index()
    if (format[cursor.at] === '*') {
      cursor.at++
      this.width = cursor.star()
      if (this.width === undefined) this.write('%!(BADWIDTH)')
      else if (this.width < 0) {
        this.width = -this.width
        this.minus = true
        this.zero = false
      }
      indexed = false
    } else {
      this.width = cursor.number()
      if (indexed && this.width !== undefined) cursor.good = false
    }
    if (format[cursor.at] === '.' && cursor.at + 1 < format.length) {
      cursor.at++
      if (indexed) cursor.good = false
      indexed = cursor.index()
      if (format[cursor.at] === '*') {
        cursor.at++
        const given = cursor.star()
        this.precision = given !== undefined && given >= 0 ? given : undefined
        if (this.precision === undefined) this.write('%!(BADPREC)')
        indexed = false
      } else this.precision = cursor.number() ?? 0
    }
    if (!indexed) cursor.index()
    const verb = Array.from(format.slice(cursor.at, cursor.at + 2))[0]
    if (verb === undefined) {
      this.write('%!(NOVERB)')
      return
    }
    cursor.at += verb.length
    if (verb === '%') this.write('%')
    else if (!cursor.good) this.write(`%!${verb}(BADINDEX)`)
    else if (cursor.next >= cursor.values.length) this.write(`%!${verb}(MISSING)`)
    else {
      if (verb === 'v') {
        this.goSyntax = this.sharp
        this.sharp = this.plus = false
      }
      this.argument(cursor.values[cursor.next++], verb)
    }
  }

  private flags(cursor: Cursor): void {
    for (; ; cursor.at++) {
      switch (cursor.format[cursor.at]) {
        case '#':
          this.sharp = true
          continue
        case '0':
          this.zero = true
          continue
        case '+':
          this.plus = true
          continue
        case '-':
          this.minus = true
          continue
        case ' ':
          this.space = true
          continue
      }
      return
    }
  }
}

/** Where a format is being read, and which operand comes next. */
class Cursor {
  readonly format: string
  readonly values: readonly Operand[]
  at = 0
  next = 0
  reordered = false
  good = true

  constructor(format: string, values: readonly Operand[]) {
    this.format = format
    this.values = values
  }

  /** Digits; undefined when there are none. A number beyond a million swallows the rest of the format. */
  number(end = this.format.length): number | undefined {
    let value = 0
    const from = this.at
    while (this.at < end && isDigit(this.format[this.at])) {
      if (value > TOO_LARGE) {
        this.at = end
        return undefined
      }
      value = value * 10 + Number(this.format[this.at++])
    }
    return this.at > from ? value : undefined
  }

  /** `[n]` names the operand that comes next. */
  index(): boolean {
    if (this.format[this.at] !== '[') return false
    this.reordered = true
    const close = this.format.indexOf(']', this.at)
    if (close < 0 || this.format.length - this.at < 3) {
      this.at++
      this.good = false
      return false
    }
    this.at++
    const number = this.number(close)
    const ok = number !== undefined && this.at === close
    this.at = close + 1
    if (ok && number >= 1 && number <= this.values.length) {
      this.next = number - 1
      return true
    }
    this.good = false
    return ok
  }

  /** The next operand as a width or precision. */
  star(): number | undefined {
    if (this.next >= this.values.length) return undefined
    const value = this.values[this.next++]
    const under = isOpaque(value) ? value.number : value
    if (!isInteger(under)) return undefined
    const number = Number(integerOf(under))
    return Math.abs(number) > TOO_LARGE ? undefined : number
  }
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9'
}

/** The code point that an integer means, U+FFFD where it means none. */
function character(value: number | bigint): number {
  const number = Number(value)
  return number < 0 || number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff) ? 0xfffd : number
}

/** `#` keeps the decimal point and the zeros that `%g` would drop. */
function withPoint(text: string, verb: string, precision: number): string {
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
