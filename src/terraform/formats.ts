import { toJson } from '../value/json.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import { hclKey, hclText } from './files/hcl.ts'

/** How outputs are written. */
export const outputFormats = ['json', 'yaml', 'hcl', 'env', 'dotenv', 'bash', 'csv', 'tsv', 'table', 'github'] as const
export type OutputFormat = (typeof outputFormats)[number]

/** The format of a name. Fails with the names there are. */
export function outputFormat(name: string): OutputFormat {
  const found = outputFormats.find((one) => one === name.toLowerCase())
  if (!found) throw fail('bad-flag', { flag: 'format', value: name, known: outputFormats })
  return found
}

/** Names in capitals, and lists and maps as single values, where asked. */
export function shaped(values: ValueMap, how: { readonly uppercase: boolean; readonly flatten: boolean }): ValueMap {
  const flat = how.flatten ? flattened(values) : values
  return how.uppercase ? map(Object.entries(flat).map(([key, value]) => [key.toUpperCase(), value] as const)) : flat
}

function flattened(values: ValueMap): ValueMap {
  const made = map()
  const walk = (name: string, value: Value) => {
    if (Array.isArray(value) && value.length > 0) value.forEach((item, at) => void walk(`${name}_${at}`, item))
    else if (isMap(value) && Object.keys(value).length > 0)
      for (const [key, inner] of Object.entries(value)) walk(`${name}_${key}`, inner)
    else made[name] = value
  }
  for (const [name, value] of Object.entries(values)) walk(name, value)
  return made
}

/** A value as one text: lists and maps as JSON. */
function scalar(value: Value): string {
  return typeof value === 'string' ? value : value === null ? '' : toJson(value)
}

/** A text as a shell reads it back; bare where it needs no quotes. */
export function shellText(text: string, always = false): string {
  if (!always && /^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text
  return `'${text.replaceAll("'", `'"'"'`)}'`
}

/** A value in HCL. Entries of maps have one indentation at every depth, as scripts know the format. */
function hcl(value: Value): string {
  if (Array.isArray(value)) return `[${value.map((item) => hcl(item)).join(', ')}]`
  if (isMap(value)) {
    const keys = Object.keys(value).sort()
    if (keys.length === 0) return '{}'
    return `{\n${keys.map((key) => `    ${hclKey(key)} = ${hcl(value[key] as Value)}\n`).join('')}  }`
  }
  return typeof value === 'string' ? hclText(value) : toJson(value)
}

function cell(text: string, delimiter: string): string {
  return text.includes(delimiter) || /["\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function githubLine(name: string, text: string): string {
  if (!text.includes('\n')) return `${name}=${text}\n`
  let mark = 'ATMOS_EOF'
  while (text.includes(mark)) mark += '_'
  return `${name}<<${mark}\n${text}\n${mark}\n`
}

/** Renderers that need a library, handed in by who has loaded it. */
export interface FormatTools {
  yaml(value: Value): string
  table(rows: readonly (readonly string[])[]): string
}

/** All outputs as one document. */
export function allOutputs(values: ValueMap, format: OutputFormat, tools: FormatTools): string {
  const names = Object.keys(values).sort()
  const lines = (line: (name: string, value: Value) => string) =>
    names.map((name) => line(name, values[name] as Value)).join('')
  const present = names.filter((name) => values[name] !== null)
  const rows = (delimiter: string) =>
    [['key', 'value'], ...present.map((name) => [name, scalar(values[name] as Value)])]
      .map((row) => `${row.map((text) => cell(text, delimiter)).join(delimiter)}\n`)
      .join('')
  switch (format) {
    case 'json':
      return `${toJson(values, { indent: 2 })}\n`
    case 'yaml':
      return tools.yaml(values)
    case 'hcl':
      return lines((name, value) => `${hclKey(name)} = ${hcl(value)}\n`)
    case 'env':
      return present.map((name) => `${name}=${scalar(values[name] as Value)}\n`).join('')
    case 'dotenv':
      return present.map((name) => `${name}=${shellText(scalar(values[name] as Value))}\n`).join('')
    case 'bash':
      return present.map((name) => `export ${name}=${shellText(scalar(values[name] as Value))}\n`).join('')
    case 'csv':
      return rows(',')
    case 'tsv':
      return rows('\t')
    case 'table':
      return tools.table(present.map((name) => [name, scalar(values[name] as Value)]))
    case 'github':
      return present.map((name) => githubLine(name, scalar(values[name] as Value))).join('')
  }
}

/** One output. Fails where the format cannot hold it. */
export function oneOutput(name: string, value: Value, format: OutputFormat, tools: FormatTools): string {
  const complex = Array.isArray(value) || isMap(value)
  const flat = format === 'csv' || format === 'tsv'
  if (format === 'table' || (complex && flat)) throw fail('bad-output-format', { format, name })
  switch (format) {
    case 'json':
      return `${toJson(value, { indent: 2 })}\n`
    case 'yaml':
      return tools.yaml(value)
    case 'csv':
    case 'tsv': {
      const delimiter = format === 'csv' ? ',' : '\t'
      return `${[name, scalar(value)].map((text) => cell(text, delimiter)).join(delimiter)}\n`
    }
    default:
      return allOutputs(map([[name, value]]), format, tools)
  }
}
