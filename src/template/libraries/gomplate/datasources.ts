import { after, type Later } from '../../../value/later.ts'
import { fromBytes } from '../../bytes.ts'
import type { Datasource, TemplateContext } from '../../context.ts'
import type { Operand, TemplateFunction } from '../../library.ts'
import { isTemplateMap, strings } from '../../values.ts'
import { library } from '../define.ts'
import { ext, join } from '../standard/path.ts'
import { formatUrl, parseQuery, parseUrl, type UrlParts } from '../standard/url.ts'
import { functions as collections } from './coll.ts'
import { functions as formats } from './data.ts'
import { absolute, hostOf, systemText, variable } from './system.ts'

/** What a datasource gave: a text and what kind of data it is. */
interface Content {
  readonly text: string
  readonly type: string
}

/** Datasources that a template defines itself, and what was read: as long as its context lives. */
interface Shelf {
  readonly defined: Map<string, Datasource>
  readonly read: Map<string, Later<Content>>
}
const shelves = new WeakMap<TemplateContext, Shelf>()

function shelfOf(call: TemplateContext): Shelf {
  let shelf = shelves.get(call)
  if (!shelf) {
    shelf = { defined: new Map(Object.entries(call.datasources ?? {})), read: new Map() }
    shelves.set(call, shelf)
  }
  return shelf
}

const byExtension = new Map([
  ['.csv', 'text/csv'],
  ['.env', 'application/x-env'],
  ['.json', 'application/json'],
  ['.toml', 'application/toml'],
  ['.yaml', 'application/yaml'],
  ['.yml', 'application/yaml'],
])
const plainText = 'text/plain'
const listOfNames = 'application/array+json'

/** The datasource of an alias; an address is one without being defined. */
function find(call: TemplateContext, alias: string): Datasource {
  const defined = shelfOf(call).defined.get(alias)
  if (defined) return defined
  try {
    if (parseUrl(alias).scheme !== '') return { url: alias }
  } catch {
    // Then it is not an address.
  }
  throw new Error(`Undefined datasource '${alias}'`)
}

/** Reads a datasource once for each context; `args` may name something below it, and its `?type=`. */
function read(call: TemplateContext, alias: string, args: readonly string[]): Later<Content> {
  const source = find(call, alias)
  const { read: known } = shelfOf(call)
  const key = JSON.stringify([alias, ...args])
  const there = known.get(key)
  if (there !== undefined) return there
  const named = (thrown: unknown) => new Error(`Couldn't read datasource '${alias}': ${(thrown as Error).message}`)
  let content: Later<Content>
  try {
    content = fetch(call, source, args)
  } catch (thrown) {
    throw named(thrown)
  }
  if (content instanceof Promise) {
    content = content.catch((thrown) => {
      known.delete(key)
      throw named(thrown)
    })
  }
  known.set(key, content)
  return content
}

/** The address of what is asked for: the datasource's own, with the path and query of an argument added. */
function addressOf(source: Datasource, [below]: readonly string[]): UrlParts {
  const url = parseUrl(source.url)
  if (below === undefined || below === '') return url
  const more = parseUrl(below)
  const query = [url.query, more.query].filter((part) => part !== '').join('&')
  if (url.opaque !== '') return { ...url, query }
  const path = more.path === '' ? url.path : join(url.path, more.path) + (more.path.endsWith('/') ? '/' : '')
  const { rawPath: _, ...rest } = url
  return { ...rest, path, query }
}

function fetch(call: TemplateContext, source: Datasource, args: readonly string[]): Later<Content> {
  const url = addressOf(source, args)
  const asked = parseQuery(url.query).get('type')?.[0]
  switch (url.scheme) {
    case '':
    case 'file':
      return readFile(call, url, asked)
    case 'env':
      return { text: variable(call, (url.opaque || url.path).replace(/^\//, '')), type: asked ?? plainText }
    case 'http':
    case 'https':
      return readHttp(call, source, url, asked)
    case 'merge':
      return merge(call, url.opaque)
    case 'stdin':
      return { text: hostOf(call).terminal.readStdin(), type: asked ?? byExtension.get(ext(url.path)) ?? plainText }
  }
  throw new Error(`datasources of ${url.scheme}: are not supported; file, env, http, https, merge and stdin are`)
}

function readFile(call: TemplateContext, url: UrlParts, asked: string | undefined): Content {
  const { files } = hostOf(call)
  const path = absolute(call, url.path)
  const kind = files.stat(path)?.kind
  if (kind === undefined) throw new Error(`Can't stat ${path}: stat ${path}: no such file or directory`)
  try {
    if (kind === 'directory') {
      return { text: JSON.stringify(files.list(path).map(({ name }) => name)), type: asked ?? listOfNames }
    }
    return { text: fromBytes(files.readBytes(path)), type: asked ?? byExtension.get(ext(path)) ?? plainText }
  } catch (thrown) {
    throw new Error(`Can't read ${path}: ${systemText(thrown)}`)
  }
}

async function readHttp(
  call: TemplateContext,
  source: Datasource,
  url: UrlParts,
  asked: string | undefined,
): Promise<Content> {
  const address = formatUrl(url)
  const headers = Object.fromEntries(
    Object.entries(source.headers ?? {}).map(([name, values]) => [name, values.join(', ')]),
  )
  const {
    status,
    headers: got,
    body,
  } = await hostOf(call).http.request({
    method: 'GET',
    url: address,
    headers,
    timeout: call.datasourceTimeout ?? 5000,
  })
  const text = fromBytes(body)
  if (status !== 200) throw new Error(`Unexpected HTTP status ${status} on GET from ${address}: ${text}`)
  const type = got['content-type']?.split(';')[0]?.trim()
  return { text, type: asked ?? (type || byExtension.get(ext(url.path)) || plainText) }
}

/** `merge:a|b`: maps of several datasources, the first that has a key counts. */
async function merge(call: TemplateContext, list: string): Promise<Content> {
  const names = list.split('|')
  if (names.length < 2) throw new Error('need at least 2 datasources to merge')
  const maps = await Promise.all(
    names.map(async (name) => {
      const known = shelfOf(call).defined.has(name)
      const content = known ? await read(call, name, []) : await fetch(call, { url: name }, [])
      const map = parse(call, content)
      if (!isTemplateMap(map)) throw new Error(`datasource '${name}' is not a map`)
      return map
    }),
  )
  const merged = await use(call, 'coll.Merge', ...maps)
  return { text: (await use(call, 'data.ToJSON', merged)) as string, type: 'application/json' }
}

/** Calls one of Gomplate's own functions. */
function use(call: TemplateContext, name: string, ...operands: readonly Operand[]): Later<Operand> {
  const fn = (collections.get(name) ?? formats.get(name)) as TemplateFunction
  return fn.run(call, ...(operands as never[]))
}

function parse(call: TemplateContext, { text, type }: Content): Later<Operand> {
  const either = (map: string, list: string) => {
    try {
      return use(call, map, text)
    } catch (thrown) {
      try {
        return use(call, list, text)
      } catch {
        throw thrown
      }
    }
  }
  switch (type) {
    case 'application/json':
      return either('data.JSON', 'data.JSONArray')
    case listOfNames:
      return use(call, 'data.JSONArray', text)
    case 'application/yaml':
    case 'application/x-yaml':
    case 'text/yaml':
    case 'text/x-yaml':
      return either('data.YAML', 'data.YAMLArray')
    case 'application/toml':
      return use(call, 'data.TOML', text)
    case 'text/csv':
      return use(call, 'data.CSV', text)
    case 'application/x-env':
      return dotEnv(text)
    case plainText:
      return text
  }
  throw new Error(`Datasources of type ${type} not yet supported`)
}

/** The variables of a `.env` file. */
function dotEnv(text: string): Operand {
  const made: { [key: string]: Operand } = Object.create(null)
  for (const line of text.split(/\r?\n/)) {
    const found = /^\s*(?:export\s+)?([\w.]+)\s*[=:]\s*(.*?)\s*$/.exec(line)
    if (!found) continue
    const [, name = '', value = ''] = found
    const quoted = /^(["'])(.*)\1/.exec(value)
    if (!quoted) made[name] = value.replace(/\s+#.*$/, '')
    else made[name] = quoted[1] === '"' ? (quoted[2] as string).replaceAll('\\n', '\n') : (quoted[2] as string)
  }
  return made
}

/** The data of a datasource, as `datasource` gives it. */
export function readDatasource(call: TemplateContext, alias: string, args: readonly string[]): Later<Operand> {
  return after(read(call, alias, args), (content) => parse(call, content))
}

const datasource: TemplateFunction = {
  params: ['string'],
  variadic: 'string',
  about: 'The data of a datasource, or of something below it.',
  example: ['{{ defineDatasource "d" "dir/" }}{{ datasource "d" }}', '[a.txt b.txt]'],
  run: (call, alias: string, ...args: string[]) => readDatasource(call, alias, args),
}

/** Gomplate's datasources. */
export const functions = library({
  datasource,
  datasourceExists: {
    params: ['string'],
    about: 'Whether a datasource is defined.',
    example: ['{{ datasourceExists "nope" }}', 'false'],
    run: (call, alias: string) => shelfOf(call).defined.has(alias),
  },
  datasourceReachable: {
    params: ['string'],
    variadic: 'string',
    about: 'Whether a datasource is defined and can be read.',
    example: ['{{ datasourceReachable "nope" }}', 'false'],
    run: (call, alias: string, ...args: string[]) => {
      if (!shelfOf(call).defined.has(alias)) return false
      try {
        const content = read(call, alias, args)
        return content instanceof Promise ? content.then(() => true).catch(() => false) : true
      } catch {
        return false
      }
    },
  },
  defineDatasource: {
    params: ['string', 'string'],
    about: 'Defines a datasource for the rest of the template; one that exists stays.',
    example: ['{{ defineDatasource "g" "env:GREETING" }}{{ include "g" }}', 'hello'],
    run: (call, alias: string, url: string) => {
      if (alias === '') throw new Error('datasource alias must be provided')
      parseUrl(url)
      const { defined } = shelfOf(call)
      if (!defined.has(alias)) defined.set(alias, { url })
      return ''
    },
  },
  ds: datasource,
  include: {
    params: ['string'],
    variadic: 'string',
    about: 'The text of a datasource as it is.',
    example: ['{{ defineDatasource "s" "secret.txt" }}{{ include "s" }}', 'from a file\n'],
    run: (call, alias: string, ...args: string[]) => after(read(call, alias, args), ({ text }) => text),
  },
  listDatasources: {
    params: [],
    about: 'The aliases of all datasources.',
    example: ['{{ defineDatasource "j" "x.json" }}{{ listDatasources }}', '[j]'],
    run: (call) => strings([...shelfOf(call).defined.keys()].sort()),
  },
})
