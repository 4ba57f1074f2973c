import { type Files, systemCode } from '../host/host.ts'
import { isMap, type Value } from '../value/value.ts'
import { fail } from './failures.ts'

/** What a root module says that matters before the tool runs. */
export interface RootModule {
  /** Variables declared `sensitive = true`. */
  readonly sensitive: ReadonlySet<string>
}

/** Reads the root module: what is no HCL fails with its file and line; the rest is the tool's to judge. */
export function readModule(files: Files, folder: string, component: string): RootModule {
  const sensitive = new Set<string>()
  for (const { name, kind } of files.list(folder)) {
    if (kind !== 'file') continue
    const path = `${folder}/${name}`
    if (name.endsWith('.tf') || name.endsWith('.tofu')) {
      const text = read(files, path)
      const wrong = problemIn(text)
      if (wrong) {
        const line = text.split('\n')[wrong.line - 1]
        const place = { file: path, line: wrong.line, ...(line === undefined ? {} : { text: line }) }
        throw fail('module-broken', { component, problem: wrong.problem, place })
      }
      if (text.includes('sensitive')) for (const variable of sensitiveIn(text)) sensitive.add(variable)
    } else if (name.endsWith('.tf.json')) {
      for (const variable of sensitiveInJson(read(files, path))) sensitive.add(variable)
    }
  }
  return { sensitive }
}

function read(files: Files, path: string): string {
  try {
    return files.readText(path)
  } catch (thrown) {
    if (systemCode(thrown) === undefined) throw thrown
    return ''
  }
}

/** A piece of HCL: a bracket, a word, a text or a line end. Comments are passed over. */
interface Piece {
  readonly kind: 'open' | 'close' | 'word' | 'text' | 'line' | 'sign'
  readonly text: string
  readonly line: number
}

class Broken extends Error {
  readonly line: number
  constructor(problem: string, line: number) {
    super(problem)
    this.line = line
  }
}

/** Cuts HCL into pieces. `${` and `%{` inside texts are followed to their end, since texts may stand in them. */
function* pieces(text: string): Generator<Piece> {
  let at = 0
  let line = 1
  const quoted = (from: number): number => {
    const start = line
    let i = from + 1
    while (i < text.length) {
      const sign = text[i]
      if (sign === '\\') i += 2
      else if (sign === '"') return i + 1
      else if (sign === '\n') throw new Broken('a text in quotes does not end on its line', start)
      else if ((sign === '$' || sign === '%') && text[i + 1] === '{') {
        // `$${` is a dollar sign and a brace.
        i = text[i - 1] === sign ? i + 2 : template(i + 2, start)
      } else i += 1
    }
    throw new Broken('a text in quotes does not end', start)
  }
  const template = (from: number, start: number): number => {
    let depth = 1
    let i = from
    while (i < text.length) {
      const sign = text[i]
      if (sign === '"') i = quoted(i)
      else {
        if (sign === '\n') line += 1
        if (sign === '{') depth += 1
        if (sign === '}') depth -= 1
        i += 1
        if (depth === 0) return i
      }
    }
    throw new Broken('an expression in a text does not end', start)
  }
  while (at < text.length) {
    const sign = text[at] as string
    if (sign === '\n') {
      yield { kind: 'line', text: sign, line }
      line += 1
      at += 1
    } else if (/\s/.test(sign)) at += 1
    else if (sign === '#' || (sign === '/' && text[at + 1] === '/')) {
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end
    } else if (sign === '/' && text[at + 1] === '*') {
      const end = text.indexOf('*/', at)
      if (end < 0) throw new Broken('a comment does not end', line)
      line += text.slice(at, end).split('\n').length - 1
      at = end + 2
    } else if (sign === '"') {
      const start = line
      const end = quoted(at)
      yield { kind: 'text', text: text.slice(at + 1, end - 1), line: start }
      at = end
    } else if (text.startsWith('<<', at) && /^<<-?[\p{L}_]/u.test(text.slice(at, at + 5))) {
      const head = /^<<-?([\p{L}\p{N}_-]+)[^\S\n]*\r?\n/u.exec(text.slice(at, at + 300))
      if (!head) throw new Broken('a heredoc has no name', line)
      const rest = text.slice(at + head[0].length)
      const end = new RegExp(`^[ \\t]*${head[1]}[ \\t]*\\r?$`, 'm').exec(rest)
      if (!end) throw new Broken(`the heredoc ${head[1]} does not end`, line)
      yield { kind: 'text', text: rest.slice(0, end.index), line }
      const covered = head[0].length + end.index + end[0].length
      line += text.slice(at, at + covered).split('\n').length - 1
      at += covered
    } else if ('([{'.includes(sign)) {
      yield { kind: 'open', text: sign, line }
      at += 1
    } else if (')]}'.includes(sign)) {
      yield { kind: 'close', text: sign, line }
      at += 1
    } else {
      const word = /^[\p{L}_][\p{L}\p{N}_-]*/u.exec(text.slice(at, at + 200))?.[0]
      yield { kind: word ? 'word' : 'sign', text: word ?? sign, line }
      at += word?.length ?? 1
    }
  }
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** The first thing in a text that is no HCL: an end that is missing or belongs to nothing. */
export function problemIn(text: string): { readonly line: number; readonly problem: string } | undefined {
  const open: Piece[] = []
  try {
    for (const piece of pieces(text)) {
      if (piece.kind === 'open') open.push(piece)
      if (piece.kind !== 'close') continue
      const last = open.pop()
      if (!last) return { line: piece.line, problem: `\`${piece.text}\` closes nothing` }
      if (closing[last.text] !== piece.text)
        return { line: piece.line, problem: `\`${last.text}\` of line ${last.line} is closed by \`${piece.text}\`` }
    }
  } catch (thrown) {
    if (thrown instanceof Broken) return { line: thrown.line, problem: thrown.message }
    throw thrown
  }
  const last = open.pop()
  return last && { line: last.line, problem: `\`${last.text}\` is not closed` }
}

/** Names of the variables that a text declares sensitive. */
export function sensitiveIn(text: string): string[] {
  const found: string[] = []
  let depth = 0
  let name: string | undefined
  const recent: Piece[] = []
  for (const piece of pieces(text)) {
    if (piece.kind === 'open') {
      const [type, label] = recent.slice(-2)
      if (depth === 0 && type?.text === 'variable' && (label?.kind === 'text' || label?.kind === 'word'))
        name = label.text
      depth += 1
    } else if (piece.kind === 'close') {
      depth -= 1
      if (depth === 0) name = undefined
    } else if (name !== undefined && depth === 1 && piece.text === 'true') {
      const [key, sign] = recent.slice(-2)
      if (key?.text === 'sensitive' && sign?.text === '=') found.push(name)
    }
    if (piece.kind !== 'line') recent.push(piece)
    if (recent.length > 4) recent.shift()
  }
  return found
}

function sensitiveInJson(text: string): string[] {
  if (!text.includes('sensitive')) return []
  try {
    const value = JSON.parse(text) as Value
    const variables = isMap(value) ? value.variable : undefined
    if (!isMap(variables)) return []
    return Object.keys(variables).filter((name) => {
      const one = variables[name]
      return isMap(one) && one.sensitive === true
    })
  } catch {
    return []
  }
}
