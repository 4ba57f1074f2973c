import { type Cursor, END, isBlank, isBreak, isGap, Wrong } from './cursor.ts'

/** How a scalar is written. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded'

/** A scalar as it was scanned. */
export interface ScannedScalar {
  readonly style: ScalarStyle
  /** Offsets of the indicator or first character, and of what is behind its last one. */
  readonly start: number
  readonly end: number
  /** The text it stands for; undefined where that is just the characters between `from` and `to`. */
  readonly text: string | undefined
  readonly from: number
  readonly to: number
  /** A plain scalar that was left at a line end: the next token may be a key. */
  readonly endsLine: boolean
}

/** What lines that are folded come to: one line end is a blank, more of them lose the first. */
function folded(first: string, others: string): string {
  if (first !== '\n') return first + others
  return others === '' ? ' ' : others
}

/**
 * Scans a plain scalar. It goes on over line ends while lines are indented by at least `indent`; in a flow collection
 * indentation does not matter, and `,?[]{}` end it.
 */
export function scanPlain(cursor: Cursor, indent: number, inFlow: boolean): ScannedScalar {
  const { source } = cursor
  const start = cursor.at
  let text: string | undefined
  let part = start
  let end = start
  let firstBreak = ''
  let moreBreaks = ''
  let onNewLine = false
  while (!cursor.atDocumentMark() && cursor.code !== 35) {
    let { at } = cursor
    let code = source.charCodeAt(at)
    while (!isGap(code)) {
      if (code === 58 ? isGap(source.charCodeAt(at + 1)) : inFlow && endsInFlow(code)) break
      if (onNewLine) {
        text = (text ?? '') + source.slice(part, end) + folded(firstBreak, moreBreaks)
        part = at
        firstBreak = moreBreaks = ''
        onNewLine = false
      }
      end = ++at
      code = source.charCodeAt(at)
    }
    cursor.at = at
    if (!isBlank(code) && !isBreak(code)) break
    for (; ; code = cursor.code) {
      if (isBlank(code)) {
        if (onNewLine && code === 9 && cursor.column < indent) {
          throw new Wrong('a tab cannot be used for indentation', cursor.at)
        }
        cursor.at++
      } else if (isBreak(code)) {
        if (onNewLine) moreBreaks += cursor.readBreak()
        else firstBreak = cursor.readBreak()
        onNewLine = true
      } else break
    }
    if (!inFlow && cursor.column < indent) break
  }
  if (text !== undefined) text += source.slice(part, end)
  return { style: 'plain', start, end, text, from: start, to: end, endsLine: onNewLine }
}

function endsInFlow(code: number): boolean {
  return code === 44 || code === 63 || code === 91 || code === 93 || code === 123 || code === 125
}

/** Scans a scalar in quotes. Line ends in it are folded, whatever the indentation. */
export function scanQuoted(cursor: Cursor, isSingle: boolean): ScannedScalar {
  const { source } = cursor
  const quote = isSingle ? 39 : 34
  const start = cursor.at++
  const from = cursor.at
  let text: string | undefined
  let part = from
  for (;;) {
    if (cursor.atDocumentMark()) throw new Wrong('a document ends within a quoted text', cursor.at)
    if (cursor.code === END) throw new Wrong('a quoted text has no closing quote', start)
    let onNewLine = false
    for (let { code } = cursor; !isGap(code); { code } = cursor) {
      if (code === quote) {
        if (!isSingle || cursor.codeAt(1) !== 39) break
        text = (text ?? '') + source.slice(part, cursor.at + 1)
        cursor.at += 2
        part = cursor.at
      } else if (!isSingle && code === 92) {
        text = (text ?? '') + source.slice(part, cursor.at)
        cursor.at++
        if (isBreak(cursor.code)) {
          cursor.readBreak()
          part = cursor.at
          onNewLine = true
          break
        }
        text += readEscape(cursor)
        part = cursor.at
      } else cursor.at++
    }
    if (cursor.code === quote) break
    const end = cursor.at
    let firstBreak = ''
    let moreBreaks = ''
    for (let { code } = cursor; isBlank(code) || isBreak(code); { code } = cursor) {
      if (isBlank(code)) cursor.at++
      else if (onNewLine) moreBreaks += cursor.readBreak()
      else {
        // Blanks before a line end are dropped.
        text = (text ?? '') + source.slice(part, end)
        firstBreak = cursor.readBreak()
        onNewLine = true
      }
    }
    if (onNewLine) {
      text += firstBreak === '' ? moreBreaks : folded(firstBreak, moreBreaks)
      part = cursor.at
    }
  }
  const to = cursor.at++
  if (text !== undefined) text += source.slice(part, to)
  return { style: isSingle ? 'single' : 'double', start, end: cursor.at, text, from, to, endsLine: false }
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
}
const escapeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

/** Reads what stands behind a backslash. `\/` of JSON is unknown to go-yaml, so it is to us. */
function readEscape(cursor: Cursor): string {
  const letter = cursor.source.charAt(cursor.at)
  const known = escapes[letter]
  if (known !== undefined) {
    cursor.at++
    return known
  }
  const length = escapeLengths[letter]
  if (length === undefined) throw new Wrong('unknown escape character in a text in double quotes', cursor.at)
  const digits = cursor.source.slice(cursor.at + 1, cursor.at + 1 + length)
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) {
    throw new Wrong(`\\${letter} needs ${length} hexadecimal digits`, cursor.at)
  }
  const code = Number.parseInt(digits, 16)
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    throw new Wrong(`\\${letter}${digits} is not a character`, cursor.at)
  }
  cursor.at += 1 + length
  return String.fromCodePoint(code)
}

/**
 * Scans a `|` or `>` block that belongs to a node indented by `parent` (-1 at the top). Its own indentation is that of its
 * first line, or what its indicator says.
 */
export function scanBlock(cursor: Cursor, parent: number): ScannedScalar {
  const start = cursor.at
  const isLiteral = cursor.code === 124
  cursor.at++
  const { chomp, increment } = readBlockHeader(cursor)
  const from = cursor.at
  const breaks = { text: '', indent: increment > 0 ? Math.max(parent, 0) + increment : 0 }
  skipBlockBreaks(cursor, parent, breaks)
  let text = ''
  let lineEnd = ''
  let startsBlank = false
  const { source } = cursor
  while (cursor.column === breaks.indent && cursor.code !== END) {
    const isIndented = isBlank(cursor.code)
    const folds = !isLiteral && !startsBlank && !isIndented && lineEnd === '\n'
    if (!folds) text += lineEnd
    else if (breaks.text === '') text += ' '
    text += breaks.text
    breaks.text = ''
    startsBlank = isIndented
    const begin = cursor.at
    cursor.skipLineRest()
    text += source.slice(begin, cursor.at)
    lineEnd = cursor.code === END ? '' : cursor.readBreak()
    skipBlockBreaks(cursor, parent, breaks)
  }
  if (chomp !== '-') text += lineEnd
  if (chomp === '+') text += breaks.text
  return { style: isLiteral ? 'literal' : 'folded', start, end: cursor.at, text, from, to: cursor.at, endsLine: false }
}

function readBlockHeader(cursor: Cursor): { chomp: string; increment: number } {
  let chomp = ''
  let increment = 0
  const sign = () => {
    const letter = cursor.source.charAt(cursor.at)
    if (letter !== '-' && letter !== '+') return
    chomp = letter
    cursor.at++
  }
  const width = () => {
    const digit = cursor.code - 48
    if (!(digit >= 0 && digit <= 9)) return
    if (digit === 0) throw new Wrong('the indentation of a block must be more than 0', cursor.at)
    increment = digit
    cursor.at++
  }
  sign()
  width()
  if (chomp === '') sign()
  cursor.skipBlanks()
  if (cursor.code === 35) cursor.skipLineRest()
  if (isBreak(cursor.code)) cursor.readBreak()
  else if (cursor.code !== END) throw new Wrong('unexpected text behind the indicator of a block', cursor.at)
  return { chomp, increment }
}

/** Skips indentation and empty lines, and finds out how far a block is indented where that is not known yet. */
function skipBlockBreaks(cursor: Cursor, parent: number, breaks: { text: string; indent: number }): void {
  let widest = 0
  for (;;) {
    while ((breaks.indent === 0 || cursor.column < breaks.indent) && cursor.code === 32) cursor.at++
    if (cursor.column > widest) widest = cursor.column
    if ((breaks.indent === 0 || cursor.column < breaks.indent) && cursor.code === 9) {
      throw new Wrong('a tab cannot be used for indentation', cursor.at)
    }
    if (!isBreak(cursor.code)) break
    breaks.text += cursor.readBreak()
  }
  if (breaks.indent === 0) breaks.indent = Math.max(widest, parent + 1, 1)
}
