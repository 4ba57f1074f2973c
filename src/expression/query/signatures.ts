import { suggest } from '../../failure/suggest.ts'
import { Problem } from './problem.ts'
/** How many arguments an operator takes; with `commas` they may stand between commas as well as semicolons. */
export interface Signature {
  readonly least: number
  readonly most: number
  readonly commas?: boolean
}

const none = { least: 0, most: 0 }
const one = { least: 1, most: 1 }
const maybe = { least: 0, most: 1 }
const options = { least: 1, most: 2, commas: true }

/** All operators that are words. */
const signatures: ReadonlyMap<string, Signature> = new Map<string, Signature>([
  ...[
    'length', 'keys', 'not', 'sort', 'reverse', 'unique', 'min', 'max', 'to_entries', 'from_entries', 'tag', 'kind',
    'path', 'key', 'to_string', 'to_number', 'upcase', 'downcase', 'trim', 'add', 'array_to_map', 'empty', 'from_json',
    'from_yaml', '@json', '@base64', '@base64d', '@uri', '@urid', '@sh', '@csv', '@tsv', 'envsubst', 'pivot',
  ].map((name) => [name, none] as const),
  ...[
    'select', 'map', 'filter', 'map_values', 'has', 'sort_by', 'group_by', 'unique_by', 'any_c', 'all_c', 'join',
    'split', 'contains', 'del', 'pick', 'omit', 'with_entries', 'sort_keys', 'explode', 'delpaths', 'error', 'env',
    'strenv', 'startswith', 'endswith', 'ltrimstr', 'rtrimstr',
  ].map((name) => [name, one] as const),
  ...['any', 'all', 'first', 'last', 'flatten', 'to_json', 'to_yaml', 'parent'].map((name) => [name, maybe] as const),
  ...['test', 'match', 'capture'].map((name) => [name, options] as const),
  ['sub', { least: 2, most: 2, commas: true }],
  ['with', { least: 2, most: 2 }],
  ['setpath', { least: 2, most: 2 }],
]) // biome-ignore format: lists

/** Other spellings of the same. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['type', 'tag'],
  ['tostring', 'to_string'],
  ['tonumber', 'to_number'],
  ['tojson', 'to_json'],
  ['toyaml', 'to_yaml'],
  ['@yaml', 'to_yaml'],
  ['fromjson', 'from_json'],
  ['@jsond', 'from_json'],
  ['fromyaml', 'from_yaml'],
  ['@yamld', 'from_yaml'],
  ['toEntries', 'to_entries'],
  ['fromEntries', 'from_entries'],
  ['withEntries', 'with_entries'],
  ['mapvalues', 'map_values'],
  ['sortby', 'sort_by'],
  ['groupby', 'group_by'],
  ['uniqueby', 'unique_by'],
  ['sortKeys', 'sort_keys'],
  ['sortkeys', 'sort_keys'],
])

/** Operators of the language that make no sense on plain values, or that we do not have. */
const unsupported: ReadonlySet<string> = new Set([
  'line', 'column', 'style', 'anchor', 'alias', 'line_comment', 'lineComment', 'head_comment', 'headComment',
  'foot_comment', 'footComment', 'comments', 'document_index', 'documentIndex', 'di', 'filename', 'file_name',
  'fileIndex', 'file_index', 'fi', 'split_doc', 'splitDoc', 'load', 'load_str', 'strload', 'load_xml', 'load_props',
  'load_base64', 'eval', 'now', 'tz', 'from_unix', 'to_unix', 'format_datetime', 'with_dtf', 'shuffle', 'is_key', 'ref',
  'to_xml', '@xml', 'from_xml', '@xmld', 'to_props', '@props', 'from_props', '@propsd', 'to_csv', 'to_tsv', 'from_csv',
  '@csvd', 'from_tsv', '@tsvd', 'to_toml', 'from_toml', 'getpath', 'limit', 'range', 'until', 'while', 'repeat',
  'recurse', 'input', 'inputs', 'debug', 'splits', 'ascii', 'implode', 'explode_string', 'index', 'indices', 'inside',
  'paths', 'leaf_paths', 'walk', 'env_all', 'foreach', 'try', 'catch', 'label', 'def', 'system',
]) // biome-ignore format: a list

/** The operator that a word names, by its proper name, with its arity. Throws a `Problem` that suggests what is near. */
export function operator(written: string, at: number): { readonly name: string; readonly signature: Signature } {
  const name = aliases.get(written) ?? written.replace(/^ascii_/, '')
  const signature = signatures.get(name)
  if (signature) return { name, signature }
  if (unsupported.has(written) || unsupported.has(name)) throw new Problem(`\`${written}\``, at, true)
  const near = suggest(written, [...signatures.keys(), ...aliases.keys()], 1)[0]
  const hint = near === undefined ? '' : `; did you mean \`${near}\`?`
  throw new Problem(`unknown operator \`${written}\`${hint}`, at)
}
