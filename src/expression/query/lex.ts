import type { Value } from '../../value/value.ts'
import { number } from './number.ts'
import { Problem } from './problem.ts'

type Shape =
  /** An operator or a bracket. */
  | { readonly kind: 'sign'; readonly text: string }
  | { readonly kind: 'key'; readonly name: string; readonly glob: boolean; readonly optional: boolean }
  | { readonly kind: 'literal'; readonly value: Value }
  /** A text with expressions: text, offset and length of an expression, text … */
  | { readonly kind: 'text'; readonly parts: readonly (string | { readonly at: number; readonly source: string })[] }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'word'; readonly name: string }
  | { readonly kind: 'end' }

export type Token = Shape & { readonly at: number; readonly end: number }

/** Longer ones first. */
const signs = [
  '//=', '...', '..', '|=', '+=', '-=', '*=', '/=', '%=', '//', '==', '!=', '<=', '>=', '=', '<', '>', '|', ',', ';',
  ':', '(', ')', '[', ']', '{', '}', '+', '-', '*', '/', '%', '?', '.',
] // biome-ignore format: a list

/** A key behind a dot: everything up to a blank or a sign of structure, so that `.a-b` and `.a/b` are keys. */
const KEY = /\.([^ ;}{:[\],|.()=\n\r\t!<>"']+)/y
const QUOTED_KEY = /\."((?:[^"\\]|\\.)*)"/y
const NUMBER = /0[xX][0-9A-Fa-f]+|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y
const VARIABLE = /\$([A-Za-z0-9_-]+)/y
const WORD = /@?[A-Za-z_][A-Za-z0-9_]*/y
const BLANK = /(?:[ \t\r\n]+|#[^\n]*)+/y

/** Cuts the text of a query into tokens; the last one is the end. */
export function lex(text: string, from = 0, to = text.length): Token[] {
  const tokens: Token[] = []
  let at = from
  const match = (expression: RegExp): RegExpExecArray | undefined => {
    expression.lastIndex = at
    const found = expression.exec(text)
    return found && found.index + found[0].length <= to ? found : undefined
  }
  const push = (shape: Shape, size: number) => {
    tokens.push({ ...shape, at, end: at + size } as Token)
    at += size
  }

  while (at < to) {
    const blank = match(BLANK)
    if (blank) {
      at += blank[0].length
      continue
    }
    const quoted = match(QUOTED_KEY)
    if (quoted) {
      pushKey(unescaped(quoted[1] as string), quoted[0].length, false)
      continue
    }
    const key = text[at] === '.' ? match(KEY) : undefined
    if (key) {
      let name = key[1] as string
      // `.a//"b"` and `.a+.b` were meant as operators by everybody who ever wrote them.
      const alternative = name.indexOf('//')
      if (alternative > 0) name = name.slice(0, alternative)
      if (!name.endsWith('?')) name = name.replace(/(?<=.)[-+/%]+$/, '')
      const optional = name.endsWith('?') && name.length > 1
      pushKey(optional ? name.slice(0, -1) : name, 1 + name.length, name.includes('*'), optional)
      continue
    }
    const digits = match(NUMBER)
    if (digits) {
      push({ kind: 'literal', value: number(digits[0]) }, digits[0].length)
      continue
    }
    if (text[at] === '"') {
      const { shape, size } = quotedText(text, at, to)
      push(shape, size)
      continue
    }
    if (text[at] === "'") throw new Problem('texts stand in double quotes', at)
    const variable = match(VARIABLE)
    if (variable) {
      push({ kind: 'variable', name: variable[1] as string }, variable[0].length)
      continue
    }
    const word = match(WORD)
    if (word) {
      push(wordOf(word[0]), word[0].length)
      continue
    }
    if (text[at] === '~') {
      push({ kind: 'literal', value: null }, 1)
      continue
    }
    const sign = signs.find((one) => text.startsWith(one, at) && at + one.length <= to)
    if (sign === undefined) throw new Problem(`unexpected ${JSON.stringify(text[at])}`, at)
    push({ kind: 'sign', text: sign }, sign.length)
  }
  tokens.push({ kind: 'end', at: to, end: to })
  return tokens

  function pushKey(name: string, size: number, glob: boolean, optional?: boolean): void {
    const asked = optional ?? text[at + size] === '?'
    push({ kind: 'key', name, glob, optional: asked }, optional === undefined && asked ? size + 1 : size)
  }
}

function wordOf(word: string): Shape {
  switch (word.toLowerCase()) {
    case 'true':
      return { kind: 'literal', value: true }
    case 'false':
      return { kind: 'literal', value: false }
    case 'null':
      return { kind: 'literal', value: null }
    default:
      return { kind: 'word', name: word }
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' }

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (whole, char: string) => escapes[char] ?? whole)
}

/** A text in double quotes, with the expressions of its `\(…)` as places in the query. */
function quotedText(text: string, start: number, to: number): { shape: Shape; size: number } {
  const parts: (string | { at: number; source: string })[] = []
  let words = ''
  let at = start + 1
  while (at < to && text[at] !== '"') {
    if (text[at] !== '\\') {
      words += text[at++]
      continue
    }
    if (text[at + 1] !== '(') {
      words += unescaped(text.slice(at, at + 2))
      at += 2
      continue
    }
    const inner = at + 2
    const end = closing(text, inner, to)
    if (words !== '') parts.push(words)
    words = ''
    parts.push({ at: inner, source: text.slice(inner, end) })
    at = end + 1
  }
  if (at >= to) throw new Problem('the text has no closing `"`', start)
  const size = at + 1 - start
  if (parts.length === 0) return { shape: { kind: 'literal', value: words }, size }
  if (words !== '') parts.push(words)
  return { shape: { kind: 'text', parts }, size }
}

/** Offset of the bracket that closes the one before `from`, minding texts and brackets in between. */
function closing(text: string, from: number, to: number): number {
  let depth = 1
  for (let at = from; at < to; at++) {
    const char = text[at]
    if (char === '"') at += quotedText(text, at, to).size - 1
    else if (char === '(') depth++
    else if (char === ')' && --depth === 0) return at
  }
  throw new Problem('`\\(` has no closing `)`', from - 2)
}
