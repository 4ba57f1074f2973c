import { Float, Tagged, Timestamp } from '../value/value.ts'
import { fromBytes, runes, toBytes } from './bytes.ts'
import type { Opaque, Operand } from './library.ts'
import { MAX_PRINT_DEPTH, MAX_TEXT } from './limits.ts'
import { formatFloat, withPoint } from './numbers.ts'
import { canBackquote, character, isPrint, quote, quoteRune } from './quote.ts'
import { Complex, Sized } from './sized.ts'
import { printTimestamp } from './timestamp.ts'
import { integerOf, isFloat, isInteger, isNilList, isOpaque, sortedEntries, typeOf } from './values.ts'

/** Go's fmt: how every value is printed under every verb and flag, with its complaints. */

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

const LOWER = '0123456789abcdefx'
const UPPER = '0123456789ABCDEFX'

/** Prints values one behind the other, each under a verb and the flags that stand before it (format.ts reads them). */
export class Printer {
  out = ''
  width: number | undefined
  precision: number | undefined
  minus = false
  plus = false
  sharp = false
  space = false
  zero = false
  /** `%+v` and `%#v` have meanings of their own. */
  goSyntax = false
  /** Inside a complaint, objects show what is underneath. */
  private complaining = false

  /** Forgets the flags. */
  clear(): void {
    this.width = undefined
    this.precision = undefined
    this.minus = this.plus = this.sharp = this.space = this.zero = this.goSyntax = false
  }

  write(text: string): void {
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
}
