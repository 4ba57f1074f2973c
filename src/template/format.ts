import { whole } from './bytes.ts'
import type { Operand } from './library.ts'
import { Printer } from './print.ts'
import { integerOf, isInteger, isOpaque, typeOf } from './values.ts'

/** Formats of `printf`: `%[2]*.[1]d`. What is wrong with one is said in the text, as Go does. */

const TOO_LARGE = 1e6

/** `fmt.Sprintf` */
export function sprintf(format: string, values: readonly Operand[]): string {
  const printer = new Printer()
  print(printer, format, values)
  return whole(printer.out)
}

function print(printer: Printer, format: string, values: readonly Operand[]): void {
  const cursor = new Cursor(format, values)
  let at = 0
  while (at < format.length) {
    const percent = format.indexOf('%', at)
    printer.write(percent < 0 ? format.slice(at) : format.slice(at, percent))
    if (percent < 0) break
    cursor.at = percent + 1
    verb(printer, cursor)
    at = cursor.at
  }
  if (cursor.reordered || cursor.next >= values.length) return
  printer.clear()
  printer.write('%!(EXTRA ')
  values.slice(cursor.next).forEach((value, index) => {
    if (index > 0) printer.write(', ')
    if (value === null || value === undefined) printer.write('<nil>')
    else {
      printer.write(`${typeOf(value)}=`)
      printer.argument(value, 'v')
    }
  })
  printer.write(')')
}

/** flags [index] width .precision [index] verb; the percent sign is past. */
function verb(printer: Printer, cursor: Cursor): void {
  const { format } = cursor
  printer.clear()
  cursor.good = true
  flags(printer, cursor)
  let indexed = cursor.index()
  if (format[cursor.at] === '*') {
    cursor.at++
    printer.width = cursor.star()
    if (printer.width === undefined) printer.write('%!(BADWIDTH)')
    else if (printer.width < 0) {
      printer.width = -printer.width
      printer.minus = true
      printer.zero = false
    }
    indexed = false
  } else {
    printer.width = cursor.number()
    if (indexed && printer.width !== undefined) cursor.good = false
  }
  if (format[cursor.at] === '.' && cursor.at + 1 < format.length) {
    cursor.at++
    if (indexed) cursor.good = false
    indexed = cursor.index()
    if (format[cursor.at] === '*') {
      cursor.at++
      const given = cursor.star()
      printer.precision = given !== undefined && given >= 0 ? given : undefined
      if (printer.precision === undefined) printer.write('%!(BADPREC)')
      indexed = false
    } else printer.precision = cursor.number() ?? 0
  }
  if (!indexed) cursor.index()
  const letter = Array.from(format.slice(cursor.at, cursor.at + 2))[0]
  if (letter === undefined) {
    printer.write('%!(NOVERB)')
    return
  }
  cursor.at += letter.length
  if (letter === '%') printer.write('%')
  else if (!cursor.good) printer.write(`%!${letter}(BADINDEX)`)
  else if (cursor.next >= cursor.values.length) printer.write(`%!${letter}(MISSING)`)
  else {
    if (letter === 'v') {
      printer.goSyntax = printer.sharp
      printer.sharp = printer.plus = false
    }
    printer.argument(cursor.values[cursor.next++], letter)
  }
}

function flags(printer: Printer, cursor: Cursor): void {
  for (; ; cursor.at++) {
    switch (cursor.format[cursor.at]) {
      case '#':
        printer.sharp = true
        continue
      case '0':
        printer.zero = true
        continue
      case '+':
        printer.plus = true
        continue
      case '-':
        printer.minus = true
        continue
      case ' ':
        printer.space = true
        continue
    }
    return
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
