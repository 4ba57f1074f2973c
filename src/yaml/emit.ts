import type { DocumentWriter, WriterOptions } from '../value/document-writer.ts'
import { rfc3339 } from '../value/json.ts'
import { markOf } from '../value/marks.ts'
import { goFloat } from '../value/number.ts'
import { Float, isMap, map, Tagged, Timestamp, type Value, type ValueMap } from '../value/value.ts'
import { naturally } from './order.ts'
import { resolvePlain } from './resolve.ts'

export interface EmitOptions {
  /** Blanks per level; 2 when absent. */
  readonly indent?: number
  /** Texts that are written in double quotes, whatever yaml.v3 would choose. */
  readonly inDoubleQuotes?: ((text: string) => boolean) | undefined
}

/**
 * Writes a value as Go's yaml.v3 writes it: keys in natural order, lists indented below their key, quotes only where a
 * plain text would read as something else, several lines as `|` blocks, no folding. Ends with a line end.
 */
export function emitYaml(value: Value | undefined, options: EmitOptions = {}): string {
  const writer: Writer = { step: stepOf(options.indent), inDoubleQuotes: options.inDoubleQuotes }
  const body = block(writer, value ?? null, -1, 'root')
  return `${body.slice(1)}\n`
}

/** Writes a large document that is made piece by piece, of pieces that share much; the text is that of `emitYaml`. */
export function yamlWriter(options: WriterOptions = {}): DocumentWriter {
  const writer: Writer = { step: stepOf(options.indent), written: new WeakMap() }
  return {
    keep(value, depth) {
      const stand = map()
      const indent = (depth - 1) * writer.step
      const text = block(writer, value, indent, 'map')
      const other = options.replaced?.(value, text)
      const shown = other === undefined ? text : block({ step: writer.step }, other, indent, 'map')
      writer.written?.set(stand, { indent, parent: 'map', text: shown })
      return stand
    },
    *chunks(document) {
      const keys = Object.keys(document).sort(naturally)
      if (keys.length === 0) yield '{}\n'
      for (const key of keys) yield `${block(writer, map([[key, document[key] as Value]]), -1, 'root').slice(1)}\n`
    },
  }
}

interface Writer {
  readonly step: number
  readonly inDoubleQuotes?: EmitOptions['inDoubleQuotes']
  /** Texts of lists and maps that were written before, each for the place that it had. */
  readonly written?: WeakMap<object, { readonly indent: number; readonly parent: Parent; readonly text: string }>
}

function stepOf(indent: number | undefined): number {
  return Math.min(9, Math.max(2, indent ?? 2))
}

type Parent = 'root' | 'map' | 'list'

/** Indentation of what stands in a node: behind a dash by two, else at the next multiple of the step. */
function deeper(writer: Writer, indent: number, parent: Parent, scalar = false): number {
  if (indent < 0) return scalar ? writer.step : 0
  if (parent === 'list') return indent + 2
  return writer.step * Math.floor((indent + writer.step) / writer.step)
}

/** What follows a colon or a dash: ` scalar`, or lines below (beginning with a line end). */
function block(writer: Writer, value: Value, indent: number, parent: Parent): string {
  if (value instanceof Tagged) {
    const inner = typeof value.value === 'string' ? value.value : undefined
    if (inner === '') return ` ${value.tag}`
    const text = block(writer, value.value, indent, parent)
    return inner !== undefined && resolvePlain(inner).tag !== '!!str'
      ? ` ${value.tag} ${inner}`
      : ` ${value.tag}${text}`
  }
  if (Array.isArray(value) || isMap(value)) {
    const before = writer.written?.get(value)
    if (before && before.indent === indent && before.parent === parent) return before.text
    const text = Array.isArray(value) ? list(writer, value, indent, parent) : entries(writer, value, indent, parent)
    writer.written?.set(value, { indent, parent, text })
    return text
  }
  if (typeof value === 'string' && writer.inDoubleQuotes?.(value)) return ` ${double(value)}`
  return ` ${scalar(value, deeper(writer, indent, parent, true) - Math.max(indent, 0), deeper(writer, indent, parent, true))}`
}

function list(writer: Writer, items: readonly Value[], indent: number, parent: Parent): string {
  if (items.length === 0) return ' []'
  const inner = deeper(writer, indent, parent)
  const lines = items.map((item) => `-${nested(block(writer, item, inner, 'list'), inner + 2)}`)
  return `\n${lines.map((line) => ' '.repeat(inner) + line).join('\n')}`
}

function entries(writer: Writer, value: ValueMap, indent: number, parent: Parent): string {
  const keys = Object.keys(value).sort(naturally)
  if (keys.length === 0) return ' {}'
  const inner = deeper(writer, indent, parent)
  const originals = markOf(value)?.keys
  const lines = keys.map((key) => {
    const original = originals?.get(key)
    const quoted = writer.inDoubleQuotes?.(key) ? double(key) : plainKey(key)
    const name = original === undefined ? quoted : scalar(original, 0, 0)
    const explicit = name.length > 128 ? `? ${name}\n${' '.repeat(inner)}:` : `${name}:`
    return `${explicit}${block(writer, value[key] as Value, inner, 'map')}`
  })
  return `\n${lines.map((line) => ' '.repeat(inner) + line).join('\n')}`
}

/** A collection in a list begins on the line of its dash. */
function nested(text: string, column: number): string {
  const start = `\n${' '.repeat(column)}`
  return text.startsWith(start) ? ` ${text.slice(start.length)}` : text
}

function plainKey(key: string): string {
  const style = styleOf(key, true)
  return style === 'plain' ? key : style === 'single' ? single(key) : double(key)
}

/** The text of a scalar. `hint` is the width of the indentation indicator, should a block need one. */
function scalar(value: Value, hint: number, column: number): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number' || value instanceof Float) {
    const number = Number(value)
    if (Number.isNaN(number)) return '.nan'
    if (!Number.isFinite(number)) return number > 0 ? '.inf' : '-.inf'
    return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : goFloat(number, 6)
  }
  if (value instanceof Timestamp) return rfc3339(value)
  const text = value as string
  const style = styleOf(text, false)
  if (style === 'plain') return text
  if (style === 'single') return single(text)
  if (style === 'double') return double(text)
  return literal(text, hint, column)
}

type Style = 'plain' | 'single' | 'double' | 'literal'

const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/
const oldBoolean = /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/
/** All that yaml.v3 does not print as it is: controls, the byte order mark, lone surrogates and all beyond the BMP. */
const unprintable = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff\ud800-\udfff]/
const unprintableInBlock = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff\ud800-\udfff]/

/** yaml.v3's choice: by what a text would resolve to, then by what its letters allow. */
function styleOf(text: string, isKey: boolean): Style {
  // A separator of lines that is written as it is would end the line of a key or a block.
  if (text === '' || /[\u2028\u2029]/.test(text)) return 'double'
  if (text.includes('\n')) {
    // A blank before a line end, at the very end, or a letter that cannot be printed rules a block out.
    const allowed = !isKey && !text.includes(' \n') && !text.endsWith(' ') && !unprintableInBlock.test(text)
    return allowed ? 'literal' : 'double'
  }
  if (resolvePlain(text).tag !== '!!str' || base60.test(text) || oldBoolean.test(text)) return 'double'
  if (unprintable.test(text)) return 'double'
  if (/^ | $/.test(text)) return 'single'
  if (/^(?:---|\.\.\.)/.test(text) || /^[#,[\]{}&*!|>'"%@`]/.test(text)) return 'single'
  if (/^[-?:](?:[ \t]|$)/.test(text) || /:(?:[ \t]|$)|[ \t]#/.test(text)) return 'single'
  return 'plain'
}

/**
 * Whether yaml.v3 loses the line end that a text begins with, once it writes the text as a block and reads it again. Our
 * own blocks keep it.
 */
export function losesFirstBreak(text: string): boolean {
  return text.charCodeAt(0) === 10 && styleOf(text, false) === 'literal'
}

function single(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

const escapes: Readonly<Record<string, string>> = {
  '\u0000': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\u000b': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

function double(text: string): string {
  let made = '"'
  for (const letter of text) {
    const code = letter.codePointAt(0) as number
    const known = escapes[letter]
    if (known !== undefined) made += known
    else if (code > 0xffff) made += `\\U${hex(code, 8)}`
    else if (!unprintable.test(letter)) made += letter
    else made += code <= 0xff ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`
  }
  return `${made}"`
}

function hex(code: number, width: number): string {
  return code.toString(16).toUpperCase().padStart(width, '0')
}

function literal(text: string, hint: number, column: number): string {
  // Of a text that begins with a blank nobody could tell how far it is indented.
  const indicator = /^[ \t\n]/.test(text) ? String(hint) : ''
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : ''
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
  const margin = ' '.repeat(column)
  return `|${indicator}${chomp}\n${lines.map((line) => (line === '' ? '' : margin + line)).join('\n')}`
}
