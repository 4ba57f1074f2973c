/**
 * Regular expressions in the syntax of Go's `regexp` (RE2) as expressions of JavaScript. Both prefer the leftmost match
 * and, of several, the one that backtracking finds first, so the translation only concerns the notation.
 */

/** What is wrong with an expression, in Go's words. */
export interface Problem {
  readonly problem: string
}

const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t\\x20',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '\\x21-\\x7E',
  lower: 'a-z',
  print: '\\x20-\\x7E',
  punct: '\\x21-\\x2F\\x3A-\\x40\\x5B-\\x60\\x7B-\\x7E',
  space: '\\t\\n\\v\\f\\r\\x20',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
}
const PERL: Readonly<Record<string, string>> = { d: '0-9', s: '\\t\\n\\f\\r\\x20', w: '0-9A-Za-z_' }
const CONTROL: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 }

/** Translates and compiles; `flags` are those of JavaScript (`g`, `y`, `d`). */
export function goRegExp(source: string, flags = ''): { readonly expression: RegExp } | Problem {
  try {
    const { text, ignoreCase } = new Translation(source).run()
    return { expression: new RegExp(text, `v${ignoreCase ? 'i' : ''}${flags}`) }
  } catch (thrown) {
    if (thrown instanceof Wrong) return { problem: thrown.message }
    return { problem: `error parsing regexp: \`${source}\`` }
  }
}

/** A mistake in the expression; never leaves this file. */
class Wrong extends Error {
  constructor(what: string, part: string) {
    super(`error parsing regexp: ${what}: \`${part}\``)
  }
}

interface Flags {
  readonly i: boolean
  readonly m: boolean
  readonly s: boolean
  readonly U: boolean
}

class Translation {
  readonly #chars: readonly string[]
  #at = 0
  #flags: Flags = { i: false, m: false, s: false, U: false }
  /** Whether the whole expression ignores case, which the engine does better than we. */
  #ignoreCase = false

  constructor(source: string) {
    this.#chars = Array.from(source)
  }

  run(): { text: string; ignoreCase: boolean } {
    const leading = /^\(\?([imsU]*i[imsU]*)\)/.exec(this.#chars.join(''))
    if (leading && !/\(\?[a-zA-Z]*-/.test(this.#chars.join(''))) this.#ignoreCase = true
    const text = this.#alternatives(0)
    if (this.#at < this.#chars.length) throw new Wrong('unexpected )', this.#chars.join(''))
    return { text, ignoreCase: this.#ignoreCase }
  }

  #rest(): string {
    return this.#chars.slice(this.#at).join('')
  }

  /** alternatives = { piece | '|' } */
  #alternatives(depth: number): string {
    let text = ''
    let atom: string | undefined
    // Flags set within a group end with it, and hold across its alternatives.
    const outer = this.#flags
    while (this.#at < this.#chars.length) {
      const char = this.#chars[this.#at] as string
      if (char === ')') break
      if (char === '|') {
        text += `${atom ?? ''}|`
        atom = undefined
        this.#at++
        continue
      }
      const times = this.#repetition(char)
      if (times !== undefined) {
        if (atom === undefined || atom === '')
          throw new Wrong('missing argument to repetition operator', this.#chars[this.#at - 1] as string)
        if (/[*+?}]$/.test(atom) && atom.startsWith('\0'))
          throw new Wrong('invalid nested repetition operator', `${atom.slice(-1)}${char}`)
        atom = `\0${atom}${times}`
        continue
      }
      text += atom ?? ''
      atom = this.#atom(depth)
    }
    this.#flags = depth === 0 ? this.#flags : outer
    return `${text}${atom ?? ''}`.replaceAll('\0', '')
  }

  /** `*`, `+`, `?`, `{n,m}`, each with an optional `?`; undefined when there is none here. */
  #repetition(char: string): string | undefined {
    let times: string
    if (char === '*' || char === '+' || char === '?') {
      times = char
      this.#at++
    } else {
      const counted = char === '{' ? /^\{(\d+)(,(\d*))?\}/.exec(this.#rest()) : null
      if (!counted) return undefined
      const [text, least, , most] = counted
      if (Number(least) > 1000 || Number(most ?? 0) > 1000 || (most && Number(most) < Number(least)))
        throw new Wrong('invalid repeat count', text)
      times = text
      this.#at += text.length
    }
    let lazy = this.#flags.U
    if (this.#chars[this.#at] === '?') {
      lazy = !lazy
      this.#at++
    }
    return lazy ? `${times}?` : times
  }

  #atom(depth: number): string {
    const char = this.#chars[this.#at++] as string
    switch (char) {
      case '(':
        return this.#group(depth)
      case '[':
        return this.#class()
      case '\\':
        return this.#escape()
      case '.':
        return this.#flags.s ? '[^]' : '[^\\n]'
      case '^':
        return this.#flags.m ? '(?:^|(?<=\\n))' : '(?:^)'
      case '$':
        return this.#flags.m ? '(?:(?=\\n)|$)' : '(?:$)'
      default:
        return this.#literal(char)
    }
  }

  /** Behind `(`. */
  #group(depth: number): string {
    const opening = `(${this.#rest()}`
    let start = '('
    const named = /^\?P?<([^>]*)>/.exec(this.#rest())
    const flagged = /^\?([a-zA-Z]*)(-([a-zA-Z]*))?([:)])/.exec(this.#rest())
    const outer = this.#flags
    if (named && !/^\?<[=!]/.test(this.#rest())) {
      const [text, name] = named as unknown as [string, string]
      if (!/^\w+$/.test(name)) throw new Wrong('invalid named capture', `(${text}`)
      this.#at += Array.from(text).length
      // Names of JavaScript may not begin with a digit.
      start = /^\d/.test(name) ? '(' : `(?<${name}>`
    } else if (flagged) {
      const [text, on = '', , off = '', ending] = flagged
      if (!/^[imsU]*$/.test(on + off) || (text.includes('-') && off === ''))
        throw new Wrong('invalid or unsupported Perl syntax', `(${text}`)
      this.#at += text.length
      const flags = { ...this.#flags }
      for (const flag of on) flags[flag as keyof Flags] = true
      for (const flag of off) flags[flag as keyof Flags] = false
      this.#flags = flags
      if (ending === ')') return ''
      start = '(?:'
    } else if (this.#chars[this.#at] === '?') {
      throw new Wrong('invalid or unsupported Perl syntax', opening.slice(0, 3))
    }
    const inner = this.#alternatives(depth + 1)
    if (this.#chars[this.#at] !== ')') throw new Wrong('missing closing )', this.#chars.join(''))
    this.#at++
    this.#flags = outer
    return `${start}${inner})`
  }

  /** Behind `\`, outside of a class. */
  #escape(): string {
    const char = this.#chars[this.#at]
    if (char === undefined) throw new Wrong('trailing backslash at end of expression', '')
    switch (char) {
      case 'A':
        this.#at++
        return '(?:^)'
      case 'z':
        this.#at++
        return '(?:$)'
      case 'b':
        this.#at++
        return '(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))'
      case 'B':
        this.#at++
        return '(?:(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<![0-9A-Za-z_])(?![0-9A-Za-z_]))'
      case 'Q': {
        const rest = this.#chars.slice(this.#at + 1).join('')
        const end = rest.indexOf('\\E')
        const quoted = Array.from(end < 0 ? rest : rest.slice(0, end))
        this.#at += 1 + quoted.length + (end < 0 ? 0 : 2)
        return quoted.length === 0 ? '' : `(?:${quoted.map((one) => this.#literal(one)).join('')})`
      }
      default: {
        const set = this.#shorthand()
        return set ?? this.#literal(String.fromCodePoint(this.#escaped()))
      }
    }
  }

  /** Behind `\`: a shorthand for a class (`d`, `S`, `pL`, `p{Greek}`) as a class of its own. */
  #shorthand(): string | undefined {
    const char = this.#chars[this.#at] as string
    const perl = PERL[char.toLowerCase()]
    if (perl !== undefined && /[dswDSW]/.test(char)) {
      this.#at++
      return `[${char === char.toLowerCase() ? '' : '^'}${perl}]`
    }
    const property = /^([pP])(?:\{(\^?)(\w+)\}|([A-Z]))/.exec(this.#rest())
    if (!property) return undefined
    const [text, letter, negated, long, short] = property
    this.#at += text.length
    const name = (long ?? short) as string
    const positive = (letter === 'p') !== (negated === '^')
    if (name === 'Any') return positive ? '[^]' : '[]'
    const category = `\\${positive ? 'p' : 'P'}{${name}}`
    if (valid(category)) return `[${category}]`
    const script = `\\${positive ? 'p' : 'P'}{Script=${name}}`
    if (valid(script)) return `[${script}]`
    throw new Wrong('invalid character class range', `\\${text}`)
  }

  /** Behind `\`: the code of one character. */
  #escaped(): number {
    const char = this.#chars[this.#at] as string
    const control = CONTROL[char]
    if (control !== undefined) {
      this.#at++
      return control
    }
    const hex = /^x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/.exec(this.#rest())
    const octal = /^(0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(this.#rest())
    const text = hex?.[0] ?? octal?.[0]
    if (text !== undefined) {
      this.#at += text.length
      const code = hex ? Number.parseInt((hex[1] ?? hex[2]) as string, 16) : Number.parseInt(text, 8)
      if (code > 0x10ffff) throw new Wrong('invalid escape sequence', `\\${text}`)
      return code
    }
    if (/[A-Za-z0-9]/.test(char) || (char.codePointAt(0) as number) > 127)
      throw new Wrong('invalid escape sequence', `\\${char}`)
    this.#at++
    return char.codePointAt(0) as number
  }

  /** Behind `[`. */
  #class(): string {
    const from = this.#at - 1
    const negated = this.#chars[this.#at] === '^'
    if (negated) this.#at++
    let text = ''
    for (let first = true; ; first = false) {
      const char = this.#chars[this.#at]
      if (char === undefined) throw new Wrong('missing closing ]', this.#chars.slice(from).join(''))
      if (char === ']' && !first) break
      const posix = char === '[' ? /^\[:(\^?)(\w+):\]/.exec(this.#rest()) : null
      if (posix) {
        const [whole, not, name] = posix as unknown as [string, string, string]
        const members = POSIX[name]
        if (members === undefined) throw new Wrong('invalid character class range', whole)
        text += `[${not}${members}]`
        this.#at += whole.length
        continue
      }
      if (char === '\\') {
        this.#at++
        if (this.#chars[this.#at] === undefined) throw new Wrong('missing closing ]', this.#chars.slice(from).join(''))
        const set = this.#shorthand()
        if (set !== undefined) {
          text += set
          continue
        }
        this.#at--
      }
      const low = this.#member()
      let high = low
      if (this.#chars[this.#at] === '-' && (this.#chars[this.#at + 1] ?? ']') !== ']') {
        this.#at++
        high = this.#member()
        if (high < low)
          throw new Wrong('invalid character class range', `${String.fromCodePoint(low)}-${String.fromCodePoint(high)}`)
      }
      text += this.#range(low, high)
    }
    this.#at++
    return `[${negated ? '^' : ''}${text}]`
  }

  /** One character of a class. */
  #member(): number {
    const char = this.#chars[this.#at++] as string
    return char === '\\' ? this.#escaped() : (char.codePointAt(0) as number)
  }

  #range(low: number, high: number): string {
    let text = low === high ? code(low) : `${code(low)}-${code(high)}`
    if (!this.#flags.i || this.#ignoreCase) return text
    for (const [from, shift] of [
      [65, 32],
      [97, -32],
    ] as const) {
      const start = Math.max(low, from)
      const end = Math.min(high, from + 25)
      if (start <= end) text += `${code(start + shift)}-${code(end + shift)}`
    }
    if (low === high && low > 127) for (const other of otherCases(low)) text += code(other)
    return text
  }

  #literal(char: string): string {
    const point = char.codePointAt(0) as number
    if (this.#flags.i && !this.#ignoreCase) {
      const others = otherCases(point)
      if (others.length > 0) return `[${code(point)}${others.map(code).join('')}]`
    }
    return code(point)
  }
}

/** A character so that it means itself, in and outside of a class. */
function code(point: number): string {
  const char = String.fromCodePoint(point)
  return /[A-Za-z0-9_]/.test(char) ? char : `\\u{${point.toString(16)}}`
}

function otherCases(point: number): number[] {
  const char = String.fromCodePoint(point)
  const others = [char.toLowerCase(), char.toUpperCase()].filter((one) => one !== char && Array.from(one).length === 1)
  return others.map((one) => one.codePointAt(0) as number)
}

function valid(property: string): boolean {
  try {
    new RegExp(property, 'v')
    return true
  } catch {
    return false
  }
}
