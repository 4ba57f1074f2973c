import { byteLength } from '../../bytes.ts'
import { sprintf } from '../../format.ts'
import type { Operand, TemplateFunction } from '../../library.ts'
import { plain } from '../../print.ts'
import { nilList, stringMap, strings, typed, typeOf } from '../../values.ts'
import { library } from '../define.ts'
import { readCsv, writeCsv } from '../standard/csv.ts'
import { binary, fromBinary, split } from '../standard/letters.ts'
import { toText } from './conversion.ts'
import { toJson, toJsonPretty } from './to-json.ts'
import { readList, readMap, writeYaml } from './yaml.ts'

type Example = readonly [template: string, output: string]

const reading = (about: string, example: Example, run: (text: string) => Operand): TemplateFunction => ({
  params: ['any'],
  about,
  example,
  run: (_: unknown, value: Operand) => run(toText(value)),
})

function named(text: string, what: string, run: () => Operand): Operand {
  try {
    return run()
  } catch (thrown) {
    throw new Error(`Unable to unmarshal ${what} ${text}: ${(thrown as Error).message}`)
  }
}

interface Csv {
  readonly header: readonly string[] | undefined
  readonly records: readonly (readonly string[])[]
}

/** The name of a column without one: A to Z, then AA, BB … */
function columnName(at: number): string {
  return String.fromCharCode(65 + (at % 26)).repeat(Math.floor(at / 26) + 1)
}

/** `[DELIMITER] [HEADER] TEXT`: one text before is the delimiter when it is one byte, else the header. */
function parseCsv(args: readonly string[]): Csv {
  const text = args.length >= 1 && args.length <= 3 ? (args.at(-1) as string) : ''
  let comma = ','
  let header: string[] | undefined
  if (args.length === 2) {
    const [option = ''] = args
    if (byteLength(option) === 1) comma = option
    else header = option === '' ? [] : split(option, comma)
  } else if (args.length === 3) {
    comma = fromBinary(binary(args[0] as string).charAt(0))
    header = split(args[1] as string, args[0] as string)
  }
  const records = readCsv(text, comma)
  if (records.length === 0) return { header, records }
  if (header === undefined) return { header: records[0] as string[], records: records.slice(1) }
  return { header: header.length === 0 ? (records[0] as string[]).map((_, at) => columnName(at)) : header, records }
}

const csv = (name: string): TemplateFunction => ({
  params: [],
  variadic: 'string',
  about: 'The rows of CSV, the header first: `[DELIMITER] [HEADER] TEXT`.',
  example: [`{{ ${name} "a,b\\n1,2" }}`, '[[a b] [1 2]]'],
  run: (_, ...args: string[]) => {
    const { header, records } = parseCsv(args)
    const all = [header ? strings([...header]) : nilList('[]string'), ...records.map((record) => strings([...record]))]
    return typed(all, '[][]string')
  },
})
const csvByRow = (name: string): TemplateFunction => ({
  params: [],
  variadic: 'string',
  about: 'The rows of CSV as maps by the header.',
  example: [`{{ ${name} "a,b\\n1,2" }}`, '[map[a:1 b:2]]'],
  run: (_, ...args: string[]) => {
    const { header = [], records } = parseCsv(args)
    if (records.length === 0) return nilList('[]map[string]string')
    return typed(
      records.map((record) => stringMap(record.map((field, at) => [columnOf(header, at), field] as const))),
      '[]map[string]string',
    )
  },
})
const csvByColumn = (name: string): TemplateFunction => ({
  params: [],
  variadic: 'string',
  about: 'The columns of CSV by the header.',
  example: [`{{ ${name} "a,b\\n1,2\\n3,4" }}`, 'map[a:[1 3] b:[2 4]]'],
  run: (_, ...args: string[]) => {
    const { header = [], records } = parseCsv(args)
    const columns: { [key: string]: string[] } = Object.create(null)
    for (const record of records) {
      for (const [at, field] of record.entries()) {
        const column = columnOf(header, at)
        columns[column] = strings([...(columns[column] ?? []), field])
      }
    }
    return typed(columns, 'map[string][]string')
  },
})

function columnOf(header: readonly string[], at: number): string {
  const name = header[at]
  if (name === undefined) {
    throw new Error(`runtime error: index out of range [${at}] with length ${header.length}`)
  }
  return name
}

function toCsv(values: readonly Operand[]): string {
  let comma = ','
  if (values.length === 2) {
    if (typeof values[0] !== 'string') {
      throw new Error(`Can't parse ToCSV delimiter (${plain(values[0])}) - must be string (is a ${typeOf(values[0])})`)
    }
    comma = values[0]
  }
  if (values.length === 0 || values.length > 2) return ''
  const list = values.at(-1)
  const wrong = () =>
    new Error(
      `Can't parse ToCSV input - must be a two-dimensional array (like [][]string or [][]interface{}) (was ${typeOf(list)})`,
    )
  if (!Array.isArray(list) || !['[][]string', '[][]interface {}', '[]interface {}'].includes(typeOf(list)))
    throw wrong()
  const records = list.map((row: Operand) => {
    if (!Array.isArray(row) || (typeOf(list) === '[]interface {}' && typeOf(row) !== '[]interface {}')) throw wrong()
    return row.map((field: Operand) => toText(field))
  })
  return writeCsv(records, fromBinary(binary(comma).charAt(0)))
}

/** Functions under both of their names. */
const shared: readonly (readonly [short: string, full: string, make: (name: string) => TemplateFunction])[] = [
  ['csv', 'CSV', csv],
  ['csvByColumn', 'CSVByColumn', csvByColumn],
  ['csvByRow', 'CSVByRow', csvByRow],
  [
    'json',
    'JSON',
    (name) =>
      reading(
        'The map that a text of JSON is; its integers stay integers.',
        [`{{ (${name} "{\\"a\\": 1}").a }}`, '1'],
        (text) => named(text, 'object', () => readMap(text, false)),
      ),
  ],
  [
    'jsonArray',
    'JSONArray',
    (name) =>
      reading('The list that a text of JSON is.', [`{{ ${name} "[1, 2]" }}`, '[1 2]'], (text) =>
        named(text, 'array', () => readList(text, false)),
      ),
  ],
  [
    'toCSV',
    'ToCSV',
    (name) => ({
      params: [],
      variadic: 'any',
      about: 'A list of lists as CSV, with CRLF line ends: `[DELIMITER] ROWS`.',
      example: [`{{ ${name} (coll.Slice (coll.Slice "a" 1)) | printf "%q" }}`, '"a,1\\r\\n"'],
      run: (_, ...values: Operand[]) => toCsv(values),
    }),
  ],
  ['toJSON', 'ToJSON', toJson],
  ['toJSONPretty', 'ToJSONPretty', toJsonPretty],
  [
    'toTOML',
    'ToTOML',
    (name) => ({
      params: ['any'],
      about: 'A map as TOML.',
      example: [`{{ ${name} (coll.Dict "a" 1) }}`, 'a = 1\n'],
      run: async (_, value: Operand) => {
        try {
          return (await import('./toml.ts')).writeToml(value)
        } catch (thrown) {
          throw new Error(`Unable to marshal ${sprintf('%s', [value])}: ${(thrown as Error).message}`)
        }
      },
    }),
  ],
  [
    'toYAML',
    'ToYAML',
    (name) => ({
      params: ['any'],
      about: 'A value as YAML.',
      example: [`{{ ${name} (coll.Dict "a" (coll.Slice 1 "x")) }}`, 'a:\n  - 1\n  - x\n'],
      run: (_, value: Operand) => writeYaml(value),
    }),
  ],
  [
    'toml',
    'TOML',
    (name) => ({
      params: ['any'],
      about: 'The map that a text of TOML is.',
      example: [`{{ (${name} "a = 1").a }}`, '1'],
      run: async (_, value: Operand) => (await import('./toml.ts')).readToml(toText(value)),
    }),
  ],
  [
    'yaml',
    'YAML',
    (name) =>
      reading('The map that a text of YAML is.', [`{{ (${name} "a: 1").a }}`, '1'], (text) => readMap(text, true)),
  ],
  [
    'yamlArray',
    'YAMLArray',
    (name) =>
      reading('The list that a text of YAML is.', [`{{ ${name} "[a, b]" }}`, '[a b]'], (text) => readList(text, true)),
  ],
]

/** Gomplate's data formats. */
export const functions = library({
  ...Object.fromEntries(
    shared.flatMap(([short, , make]) => (short.startsWith('toJSON') ? [] : [[short, make(short)]])),
  ),
  ...Object.fromEntries(shared.map(([, full, make]) => [`data.${full}`, make(`data.${full}`)])),
})
