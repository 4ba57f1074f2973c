/** Templates made by chance, always the same ones for a seed: whole ones from a grammar, and recorded ones with changes. */
export class RandomTemplates {
  private state: number
  private readonly models: readonly string[]
  private readonly functions: readonly string[]
  private variables: string[] = []

  constructor(seed: number, models: readonly string[], functions: readonly string[]) {
    this.state = seed
    this.models = models
    this.functions = functions
  }

  next(): string {
    this.variables = []
    const kind = this.number(100)
    if (kind < 40) return this.changed(this.one(this.models))
    const text = this.block(2)
    return kind < 80 ? text : this.changed(text)
  }

  /** A whole number below `limit` (mulberry32). */
  number(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * limit)
  }

  private one<T>(of: readonly T[]): T {
    return of[this.number(of.length)] as T
  }

  private chance(percent: number): boolean {
    return this.number(100) < percent
  }

  private changed(text: string): string {
    let made = text
    for (let i = 1 + this.number(4); i > 0; i--) {
      const at = this.number(made.length + 1)
      const kind = this.number(4)
      if (kind === 0) made = made.slice(0, at) + this.one(pieces) + made.slice(at)
      else if (kind === 1) made = made.slice(0, at) + made.slice(at + 1 + this.number(4))
      else if (kind === 2) made = made.slice(0, at) + this.one(pieces) + made.slice(at + this.number(3))
      else {
        const other = this.one(this.models)
        made = made.slice(0, at) + other.slice(this.number(other.length))
      }
    }
    return made.slice(0, 2000)
  }

  private term(depth: number): string {
    const kind = this.number(10)
    if (kind < 4) return `${this.one(['.', '$.'])}${this.one(fields)}`
    if (kind < 6 || depth <= 0) return this.one(literals)
    if (kind === 6) return this.one(['.', '$', ...this.variables])
    if (kind === 7 && this.variables.length > 0) return this.one(this.variables) + this.one(['', '.name', '.a'])
    return `(${this.pipeline(depth - 1)})${this.one(['', '', '', '.a', '.name', '.m.x'])}`
  }

  private terms(least: number, most: number, depth: number): string {
    return Array.from({ length: least + this.number(most - least + 1) }, () => this.term(depth)).join(' ')
  }

  private command(depth: number): string {
    if (this.chance(15))
      return `printf ${JSON.stringify(this.one(formats) + this.one(formats))} ${this.terms(0, 3, depth)}`
    if (this.chance(60)) return `${this.one(this.functions)} ${this.terms(0, 3, depth)}`
    return this.term(depth)
  }

  private pipeline(depth: number): string {
    let made = this.command(depth)
    while (this.chance(25)) made += ` | ${this.command(depth)}`
    return made
  }

  private block(depth: number): string {
    let made = ''
    for (let i = 1 + this.number(3); i > 0; i--) made += this.statement(depth)
    return made
  }

  private statement(depth: number): string {
    const left = this.one(['{{ ', '{{', '{{- '])
    const right = this.one([' }}', '}}', ' -}}'])
    const kind = this.number(12)
    if (kind < 2) return this.one(['text ', ' \n', '{ }', 'x\n'])
    if (kind < 7 || depth <= 0) return left + this.pipeline(2) + right
    if (kind === 11) return this.one(parts)
    if (kind === 10) {
      const name = this.one(['$x', '$y'])
      const sign = this.variables.includes(name) && this.chance(50) ? '=' : ':='
      const made = `${left}${name} ${sign} ${this.pipeline(1)}${right}`
      this.variables.push(name)
      return made
    }
    const mark = this.variables.length
    const word = this.one(['if', 'with', 'range'])
    const heads = word === 'range' ? ['', '$v := ', '$i, $v := '] : ['', '$v := ']
    const head = this.one(heads)
    const condition = this.pipeline(1)
    if (head.includes('$v')) this.variables.push('$v')
    if (head.includes('$i')) this.variables.push('$i')
    let made = `${left}${word} ${head}${condition}${right}${this.block(depth - 1)}`
    if (word === 'range') made += this.one(['', '', '{{break}}', '{{continue}}', '{{if .}}{{break}}{{end}}'])
    else if (this.chance(20)) made += `{{else ${word} ${this.pipeline(1)}}}${this.block(depth - 1)}`
    if (this.chance(30)) made += `{{else}}${this.block(depth - 1)}`
    this.variables.length = mark
    return `${made}{{end}}`
  }
}

const fields =
  `name count zero neg big huge pi whole million small t f n empty uni multi list words ints floats emptyList
  emptyMap map users nested flags intKeys date when Arguments Flags env nope map.a map.m.x map.nope Arguments.stack
  Arguments.no users.name n.x nope.y name.z date.Year TrailingArgs quoted numeric`.split(/\s+/)

const literals = [
  ...['0', '1', '-1', '2', '3', '7', '100', '1.5', '-0.0', '1e3', '0x1F', '1_000', '1i', '1+2i', '9223372036854775807'],
  ...[
    '"a"',
    '""',
    '"a,b"',
    '"x y"',
    '"é日"',
    '"1.2.3"',
    '"{}"',
    '"[1,2]"',
    '"a: 1"',
    '"%v"',
    '"2006-01-02"',
    '"(a+)+$"',
  ],
  ...[
    '"\\xff"',
    '"{{ .name }}"',
    '`raw`',
    "'a'",
    'true',
    'false',
    'nil',
    '"__proto__"',
    '"constructor"',
    '"../x"',
    '"$HOME"',
  ],
]

const formats = [
  '%v',
  '%d',
  '%s',
  '%q',
  '%x',
  '%5d',
  '%-8s|',
  '%08.3f',
  '%+d',
  '%e',
  '%T',
  '%#v',
  '%[2]v',
  '%*d',
  '%z',
  '%',
  '%!',
]

const pieces = [
  ...[
    '{{',
    '}}',
    '{{-',
    '-}}',
    ' ',
    '(',
    ')',
    '|',
    '.',
    '$',
    '"',
    '`',
    "'",
    'end',
    'if ',
    'range ',
    'else',
    'with ',
    '\n',
  ],
  ...[
    ':=',
    '=',
    ',',
    '/*',
    '*/',
    '-',
    '+',
    '1',
    '0x',
    'e',
    'i',
    '_',
    'é',
    '😀',
    '\\',
    '%',
    'nil',
    'true',
    'break',
    '\u0000',
  ],
  ...[
    'define ',
    'template ',
    'block ',
    '\t',
    '.x',
    '$x',
    'and ',
    '\r\n',
    '{',
    '}',
    '"x"',
    '\ud800',
    '\udc80',
    '\u2028',
  ],
]

const parts = [
  '{{define "D"}}[{{.}}]{{end}}',
  '{{template "D" .name}}',
  '{{block "B" .list}}<{{.}}>{{end}}',
  '{{/* c */}}',
  '{{template "D"}}',
]
