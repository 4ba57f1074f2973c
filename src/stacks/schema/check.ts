import type { ErrorObject } from 'ajv'
import { failures, reason } from '../../failure/failure.ts'
import { suggest } from '../../failure/suggest.ts'
import { type Host, systemCode } from '../../host/host.ts'
import { dirname, isAbsolute, join } from '../../value/file-path.ts'
import type { Path } from '../../value/origin.ts'
import { Tagged, type Value } from '../../value/value.ts'
import { parseYaml } from '../../yaml/parse.ts'
import { decodeYaml, readYamlText } from '../../yaml/text.ts'

export const fail = failures('schema', () => ({
  'not-found': (at: { schema: string; ways: readonly string[] }) => ({
    message: `the schema '${at.schema}' was not found`,
    ...(at.ways.length > 0 ? { hints: [`It is named by ${at.ways.join(', ')}.`] } : {}),
  }),
  'not-fetched': (at: { url: string; problem: string }) => ({
    message: `the schema ${at.url} could not be fetched: ${at.problem}`,
  }),
  'bad-schema': (at: { schema: string; problem: string }) => ({
    message: `${at.schema} is no usable JSON Schema: ${at.problem}`,
  }),
}))

/** Something that a schema does not allow. */
export interface Violation {
  /** The value that is wrong; of a key that must not be there, the key. */
  readonly path: Path
  readonly message: string
}

/** Holds a value against a schema; answers everything that is wrong with it. */
export type Check = (value: Value) => readonly Violation[]

/** How long a schema may take over the network, in milliseconds. */
const PATIENCE = 20_000

/** Reads a schema from a file or a URL. `ways` tell how it was named. */
export async function readSchema(
  host: Host,
  schema: string,
  folders: readonly string[],
  ways: readonly string[] = [],
): Promise<{ readonly schema: unknown; readonly from: string }> {
  if (isUrl(schema)) return { schema: await fetched(host, schema), from: schema }
  const places = isAbsolute(schema) ? [schema] : folders.map((folder) => join(folder, schema))
  const file = places.find((place) => host.files.stat(place)?.kind === 'file')
  if (file === undefined) throw fail('not-found', { schema, ways })
  return { schema: plain(parseYaml(readYamlText(host.files, file), file).value), from: file }
}

const isUrl = (text: string) => /^https?:\/\//.test(text)

async function fetched(host: Host, url: string): Promise<unknown> {
  try {
    const { status, body } = await host.http.request({ method: 'GET', url, timeout: PATIENCE })
    if (status !== 200) throw fail('not-fetched', { url, problem: `status ${status}` })
    return plain(parseYaml(decodeYaml(body, url), url).value)
  } catch (thrown) {
    if (systemCode(thrown) === undefined) throw thrown
    throw fail('not-fetched', { url, problem: reason(thrown) }, thrown)
  }
}

/** Makes a schema usable: drafts 7, 2019-09 and 2020-12; what it refers to is read beside it, or fetched. */
export async function compile(host: Host, { schema, from }: { schema: unknown; from: string }): Promise<Check> {
  const draft = String((schema as { $schema?: unknown } | null)?.$schema ?? '')
  const options = {
    allErrors: true,
    verbose: true,
    strict: false,
    validateFormats: false,
    allowUnionTypes: true,
    logger: false,
    loadSchema: async (uri: string) => {
      const folder = isUrl(from) ? '' : dirname(from)
      return (await readSchema(host, isUrl(uri) || folder === '' ? uri : uri.replace(/^file:\/\//, ''), [folder]))
        .schema as object
    },
  } as const
  try {
    const validator = /draft-0[67]/.test(draft)
      ? new (await import('ajv')).Ajv(options)
      : /2019-09/.test(draft)
        ? new (await import('ajv/dist/2019.js')).Ajv2019(options)
        : new (await import('ajv/dist/2020.js')).Ajv2020(options)
    const validate = await validator.compileAsync(schema as object)
    return (value) => (validate(plain(value)) ? [] : told(validate.errors ?? [], value))
  } catch (thrown) {
    throw fail('bad-schema', { schema: from, problem: reason(thrown) }, thrown)
  }
}

/** Plain data as a validator knows it: no classes of ours, ordinary objects. */
function plain(value: Value): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) =>
      typeof one === 'bigint' ? Number(one) : one instanceof Tagged ? one.value : one,
    ),
  )
}

/** Errors in words. Those that only sum up others (`anyOf`, `if`) are left out when there are others. */
function told(errors: readonly ErrorObject[], value: Value): readonly Violation[] {
  const summing = new Set(['anyOf', 'oneOf', 'allOf', 'if', 'not', '$ref', 'discriminator'])
  const telling = errors.filter((error) => !summing.has(error.keyword))
  const seen = new Set<string>()
  return (telling.length > 0 ? telling : errors).flatMap((error) => {
    const path = pathOf(error.instancePath, value)
    const extra = extraKey(error)
    const violation = { path: extra === undefined ? path : [...path, extra], message: inWords(error) }
    const key = JSON.stringify(violation)
    if (seen.has(key)) return []
    seen.add(key)
    return [violation]
  })
}

function extraKey({ keyword, params }: ErrorObject): string | undefined {
  if (keyword === 'additionalProperties') return String(params.additionalProperty)
  if (keyword === 'unevaluatedProperties') return String(params.unevaluatedProperty)
  return undefined
}

/** A JSON pointer as keys and positions. */
function pathOf(pointer: string, value: Value): (string | number)[] {
  let here: unknown = value
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
      if (here instanceof Tagged) here = here.value
      const at = Array.isArray(here) ? Number(key) : key
      here = (here as Record<string | number, unknown> | undefined)?.[at]
      return at
    })
}

function kind(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  return `${typeof value === 'string' ? 'the text' : typeof value === 'boolean' ? '' : 'the number'} ${JSON.stringify(value)}`.trim()
}

const typeWords: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  integer: 'an integer',
  boolean: 'true or false',
  null: 'null',
}

function inWords(error: ErrorObject): string {
  const { keyword, params, data, parentSchema } = error
  const extra = extraKey(error)
  if (extra !== undefined) {
    const near = suggest(extra, Object.keys((parentSchema?.properties as object | undefined) ?? {}), 1)
    return `the key '${extra}' is not known here${near.length > 0 ? `; did you mean '${near[0]}'?` : ''}`
  }
  switch (keyword) {
    case 'type': {
      const types = [params.type].flat().filter((type, _, all) => type !== 'null' || all.length === 1)
      return `it must be ${types.map((type) => typeWords[String(type)] ?? String(type)).join(' or ')}, and is ${kind(data)}`
    }
    case 'required':
      return `the key '${String(params.missingProperty)}' is missing`
    case 'enum':
      return `it must be one of ${(params.allowedValues as unknown[]).map((one) => JSON.stringify(one)).join(', ')}, and is ${kind(data)}`
    case 'const':
      return `it must be ${JSON.stringify(params.allowedValue)}, and is ${kind(data)}`
    default:
      return error.message ?? `it does not fulfil '${keyword}'`
  }
}
