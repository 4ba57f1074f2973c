import { isFailure } from '../../failure/failure.ts'
import { fromJson, toJson } from '../../value/json.ts'
import type { Value } from '../../value/value.ts'
import type { Call, Operator } from './operator.ts'
import { computed, type Found } from './place.ts'
import { Problem } from './problem.ts'
import { isScalar, numberOf, tagOf, textOf } from './values.ts'

const one = (value: Value): Found[] => [computed(value)]

const subject = (name: string, { here: { value } }: Call): string => {
  if (typeof value !== 'string') throw new Problem(`\`${name}\` needs a text, got ${tagOf(value)}`)
  return value
}

/** The indentation that a call asks for. */
function indent(call: Call, fallback: number): number {
  const [arg] = call.args
  const wanted = arg ? numberOf(call.ask(arg)[0]?.value ?? null) : fallback
  if (wanted === undefined || wanted < 0 || wanted > 20) throw new Problem('the indentation is a number up to 20')
  return wanted
}

/** Other parts of the program may fail in their own words. */
function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    if (isFailure(thrown)) throw new Problem(thrown.message)
    throw thrown
  }
}

function toYaml(call: Call, value: Value): string {
  const { toYaml } = call.world
  if (!toYaml) throw new Problem('`to_yaml`', undefined, true)
  return guarded(() => toYaml(value, indent(call, 2)))
}

/** A line of cells; a cell with the separator, a quote or a line end is quoted. */
function cells(row: Value, separator: string): string {
  if (!Array.isArray(row)) throw new Problem(`a table needs lists, got ${tagOf(row)}`)
  return row
    .map((cell) => {
      if (!isScalar(cell)) throw new Problem(`a cell cannot hold ${tagOf(cell)}`)
      const text = textOf(cell)
      return text.includes(separator) || /["\r\n]/.test(text) || /^ /.test(text)
        ? `"${text.replaceAll('"', '""')}"`
        : text
    })
    .join(separator)
}

const table =
  (separator: string): Operator =>
  ({ here: { value } }) => {
    if (!Array.isArray(value)) throw new Problem(`a table needs lists, got ${tagOf(value)}`)
    const rows = value.length > 0 && value.every((row) => Array.isArray(row)) ? value : [value]
    return one(rows.map((row) => cells(row, separator)).join('\n'))
  }

/** Operators between values and their notations. */
export const codecs: readonly (readonly [string, Operator])[] = [
  ['@json', ({ here }) => one(guarded(() => toJson(here.value)))],
  [
    'to_json',
    (call) => {
      const width = indent(call, 2)
      return one(guarded(() => toJson(call.here.value, { indent: width })) + (width > 0 ? '\n' : ''))
    },
  ],
  ['from_json', (call) => one(guarded(() => fromJson(subject('from_json', call))))],
  ['to_yaml', (call) => one(toYaml(call, call.here.value))],
  [
    'from_yaml',
    (call) => {
      const { fromYaml } = call.world
      if (!fromYaml) throw new Problem('`from_yaml`', undefined, true)
      return one(guarded(() => fromYaml(subject('from_yaml', call))))
    },
  ],
  ['to_string', ({ here: { value } }) => one(isScalar(value) ? textOf(value) : guarded(() => toJson(value)))],
  ['@base64', (call) => one(Buffer.from(subject('@base64', call)).toString('base64'))],
  [
    '@base64d',
    (call) => {
      const text = subject('@base64d', call).trim()
      if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw new Problem('the text is no base64')
      return one(Buffer.from(text, 'base64').toString())
    },
  ],
  [
    '@uri',
    (call) =>
      one(
        encodeURIComponent(subject('@uri', call))
          .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
          .replaceAll('%20', '+'),
      ),
  ],
  [
    '@urid',
    (call) => {
      try {
        return one(decodeURIComponent(subject('@urid', call).replaceAll('+', ' ')))
      } catch (thrown) {
        if (thrown instanceof URIError) throw new Problem('the text is not escaped for a URL')
        throw thrown
      }
    },
  ],
  [
    '@sh',
    // Only what the shell would read otherwise is quoted.
    (call) =>
      one(subject('@sh', call).replace(/[^A-Za-z0-9_@%+=:,./-]+/g, (part) => `'${part.replaceAll("'", `'"'"'`)}'`)),
  ],
  ['@csv', table(',')],
  ['@tsv', table('\t')],
]
