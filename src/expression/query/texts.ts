import type { Match, Pattern } from '../../value/pattern.ts'
import { map, type Value } from '../../value/value.ts'
import { engine } from './engine.ts'
import { number } from './number.ts'
import type { Call, Operator } from './operator.ts'
import { computed, type Found } from './place.ts'
import { Problem } from './problem.ts'
import { isScalar, numberOf, tagOf, textOf } from './values.ts'

const one = (value: Value): Found[] => [computed(value)]

const argument = (call: Call, index = 0): Value => call.ask(call.args[index] as Call['args'][number])[0]?.value ?? null

/** The text at the place; anything else is refused, since `.a = (.b | op)` is mostly meant as `.a |= op`. */
function subject(name: string, { here }: Call): string {
  if (typeof here.value !== 'string') throw new Problem(`\`${name}\` needs a text, got ${tagOf(here.value)}`)
  return here.value
}

/** The expression of an argument, ready to be searched with. */
function expression(call: Call): Pattern {
  const made = engine()(textOf(argument(call)))
  if ('problem' in made) throw new Problem(made.problem)
  return made
}

/** Whether the second argument asks for all matches (`g`). */
function global(call: Call): boolean {
  if (call.args.length < 2) return false
  const flags = textOf(argument(call, 1))
  const wrong = flags.replaceAll('g', '')
  if (wrong !== '')
    throw new Problem(`'${wrong}' is no option of a match; to ignore case, begin the expression with \`(?i)\``)
  return flags.includes('g')
}

const found = (call: Call, name: string): Match[] => {
  const pattern = expression(call)
  return pattern.matches(subject(name, call), global(call) ? undefined : 1)
}

const nameOf = ({ names }: Match, group: number): string | undefined =>
  Object.keys(names).find((name) => names[name] === group)

/** Offsets count bytes, as Go's do. */
function described(text: string, match: Match): Value {
  const piece = (span: readonly [number, number] | undefined, name?: string): Value =>
    map([
      ['string', span ? text.slice(...span) : null],
      ['offset', span ? Buffer.byteLength(text.slice(0, span[0])) : -1],
      ['length', span ? Buffer.byteLength(text.slice(...span)) : 0],
      ...(name === undefined ? [] : ([['name', name]] as [string, Value][])),
    ])
  const whole = piece([match.start, match.end]) as { [key: string]: Value }
  whole.captures = match.groups.map((span, at) => piece(span, span ? nameOf(match, at + 1) : undefined))
  return whole
}

/** `$1`, `${name}`, `$name` in a replacement, in Go's notation: the longest name counts, `$$` is a dollar. */
function expanded(template: string, text: string, match: Match): string {
  return template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (all, braced?: string, bare?: string) => {
    if (all === '$$') return '$'
    const name = (braced ?? bare) as string
    const group = /^\d+$/.test(name)
      ? Number(name)
      : Object.hasOwn(match.names, name)
        ? (match.names[name] as number)
        : -1
    const span = group === 0 ? ([match.start, match.end] as const) : match.groups[group - 1]
    return span ? text.slice(...span) : ''
  })
}

const changedCase = (name: string, change: (text: string) => string) =>
  [name, ((call) => one(change(subject(name, call)))) as Operator] as const

const compare = (name: string, test: (text: string, part: string) => Value) =>
  [name, ((call) => one(test(subject(name, call), textOf(argument(call))))) as Operator] as const

/** Operators on texts. */
export const texts: readonly (readonly [string, Operator])[] = [
  changedCase('upcase', (text) => text.toUpperCase()),
  changedCase('downcase', (text) => text.toLowerCase()),
  changedCase('trim', (text) => text.trim()),
  compare('startswith', (text, part) => text.startsWith(part)),
  compare('endswith', (text, part) => text.endsWith(part)),
  compare('ltrimstr', (text, part) => (text.startsWith(part) ? text.slice(part.length) : text)),
  compare('rtrimstr', (text, part) => (part !== '' && text.endsWith(part) ? text.slice(0, -part.length) : text)),
  [
    'join',
    (call) => {
      const items = call.here.value
      if (!Array.isArray(items) || !items.every(isScalar))
        throw new Problem(`\`join\` needs a list of scalars, got ${tagOf(items)}`)
      return one(items.map((item) => (item === null ? '' : textOf(item))).join(textOf(argument(call))))
    },
  ],
  [
    'split',
    (call) => {
      if (call.here.value === null) return []
      const text = subject('split', call)
      const by = textOf(argument(call))
      return one(text === '' ? [] : by === '' ? Array.from(text) : text.split(by))
    },
  ],
  [
    'test',
    (call) => {
      // Only to refuse wrong options: one match or all of them is the same here.
      global(call)
      return one(expression(call).test(subject('test', call)))
    },
  ],
  ['match', (call) => found(call, 'match').map((match) => computed(described(call.here.value as string, match)))],
  [
    'capture',
    (call) =>
      found(call, 'capture').map((match) => {
        const text = call.here.value as string
        const groups = Object.entries(match.names).sort(([, a], [, b]) => a - b)
        return computed(
          map(
            groups.map(([name, group]) => {
              const span = match.groups[group - 1]
              return [name, span ? text.slice(...span) : null] as const
            }),
          ),
        )
      }),
  ],
  [
    'sub',
    (call) => {
      const text = subject('sub', call)
      const replacement = textOf(argument(call, 1))
      let made = ''
      let at = 0
      for (const match of expression(call).matches(text)) {
        made += text.slice(at, match.start) + expanded(replacement, text, match)
        at = match.end
      }
      return one(made + text.slice(at))
    },
  ],
  [
    'to_number',
    ({ here: { value } }) => {
      if (numberOf(value) !== undefined) return one(value)
      const text = typeof value === 'string' ? value.trim() : ''
      if (!/^[-+]?(\d+(\.\d*)?([eE][-+]?\d+)?|\.\d+|0[xX][0-9A-Fa-f]+)$/.test(text))
        throw new Problem(`${isScalar(value) ? JSON.stringify(textOf(value)) : tagOf(value)} is no number`)
      return one(number(text))
    },
  ],
  [
    'envsubst',
    (call) =>
      one(
        subject('envsubst', call).replace(
          /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g,
          (_, braced?: string, fallback?: string, bare?: string) => {
            const name = (braced ?? bare) as string
            const text = Object.hasOwn(call.world.env, name) ? call.world.env[name] : undefined
            return (text === undefined || text === '' ? fallback : undefined) ?? text ?? ''
          },
        ),
      ),
  ],
]
