import { loadQueries } from '../expression/query/load.ts'
import { isFailure, reason } from '../failure/failure.ts'
import { type Host, systemCode } from '../host/host.ts'
import { isRemote } from '../remote/address.ts'
import { basename, isAbsolute, join } from '../value/file-path.ts'
import { fromJson } from '../value/json.ts'
import { type Later, after as then } from '../value/later.ts'
import { largestManifest } from '../value/size.ts'
import type { Value } from '../value/value.ts'
import { readYamlText } from '../yaml/text.ts'
import { fail } from './failures.ts'
import type { Asking, Call, YamlFunction } from './function.ts'
import { walkTags } from './walk.ts'

/**
 * `!include PATH [EXPRESSION]`: the data of another file, by its ending: YAML, JSON, HCL, dotenv, else its text. Paths are looked
 * up beside the file that holds the call, then where the command runs; addresses (`https://…`, `git::…`) are read once and
 * kept. Functions in an included YAML file are run, unless it is from elsewhere: what others may change runs nothing here.
 */
export const include: YamlFunction = {
  stations: ['configuration', 'manifest', 'workflow'],
  run: (call, asking) => select(call, asking, decode),
}

/** `!include.raw PATH`: the text of a file, whatever its ending. */
export const includeRaw: YamlFunction = {
  stations: ['configuration', 'manifest', 'workflow'],
  run: (call, asking) => select(call, asking, (_, text) => text),
}

function select(
  call: Call,
  asking: Asking,
  read: (file: string, text: string, asking: Asking) => Later<Value>,
): Later<Value> {
  const { path, expression } = pathAndExpression(call.text)
  const text = (file: string) => {
    const { files } = asking.host
    return (/\.(?:ya?ml|json)$/i.test(file) ? readYamlText(files, file) : files.readText(file)).replace(/^\ufeff/, '')
  }
  const local = isRemote(path) ? undefined : find(path, asking)
  const value =
    local === undefined
      ? elsewhere(path, asking, (file, name) =>
          read(name, text(file), {
            ...asking,
            nested: (document) => walkTags(document, document.value, { call: ({ value }) => value }),
          }),
        )
      : read(local, text(local), asking)
  if (expression === '') return value
  return then(value, async (data) => {
    const { queryOne } = await loadQueries(expression)
    const { inOrder } = await import('../yaml/order.ts')
    return queryOne(expression, inOrder(data))
  })
}

/** The first word is the path, the rest an expression, both with or without quotes around them. */
function pathAndExpression(text: string): { path: string; expression: string } {
  const [, double, single, bare, rest = ''] = /^(?:"([^"]*)"|'([^']*)'|(\S+))\s*([\s\S]*)$/.exec(text) ?? []
  const path = double ?? single ?? bare
  if (!path) throw fail('arguments', { reason: 'it needs the path of a file' })
  const quoted = /^(['"])([\s\S]*)\1$/.exec(rest.trim())
  return { path, expression: quoted ? (quoted[2] as string) : rest.trim() }
}

/** Reads a file from another machine or repository; its name is its address. */
async function elsewhere(
  address: string,
  asking: Asking,
  read: (file: string, name: string) => Later<Value>,
): Promise<Value> {
  const { openRemote, remoteFile } = await import('../remote/remote.ts')
  const remote = openRemote(asking.host, asking.env, asking.elsewhere)
  const { file, shown } = await remoteFile(asking.host, remote, address).catch((thrown) => {
    if (!isFailure(thrown)) throw thrown
    throw fail('elsewhere', { problem: reason(thrown), hints: thrown.words.hints ?? [] }, thrown)
  })
  return read(file, shown.replace(/\?.*$/, ''))
}

function find(path: string, { host, folders }: Asking): string {
  const candidates = isAbsolute(path) ? [path] : [...new Set(folders.map((folder) => join(folder, path)))]
  const found = candidates.find((candidate) => isFile(host, candidate))
  if (found === undefined) throw fail('not-found', { file: path, tried: candidates })
  return found
}

function isFile(host: Host, path: string): boolean {
  try {
    return host.files.stat(path)?.kind === 'file'
  } catch (thrown) {
    if (systemCode(thrown) === undefined) throw thrown
    return false
  }
}

async function hcl(file: string, text: string): Promise<Value> {
  const { HclWrong, parseHcl } = await import('./hcl.ts')
  try {
    return parseHcl(text)
  } catch (thrown) {
    if (!(thrown instanceof HclWrong)) throw thrown
    throw fail('arguments', { reason: `${file}:${thrown.line}: ${thrown.message}` }, thrown)
  }
}

function decode(file: string, text: string, asking: Asking): Later<Value> {
  const name = basename(file).toLowerCase()
  const most = largestManifest(asking.env)
  if (text.length > most && /\.(ya?ml|json|hcl|tf|tfvars)$/.test(name)) throw fail('too-large', { file, most })
  if (/\.ya?ml$/.test(name)) {
    return import('../yaml/parse.ts').then(({ parseYaml }) => asking.nested(parseYaml(text, file)))
  }
  if (name.endsWith('.json')) {
    try {
      return fromJson(text)
    } catch (thrown) {
      throw fail('arguments', { reason: `${file}: ${(thrown as Error).message}` }, thrown)
    }
  }
  if (name === '.env' || name.startsWith('.env.') || name.endsWith('.env')) {
    return import('./dotenv.ts').then(({ parseDotenv }) => parseDotenv(text))
  }
  if (/\.(hcl|tf|tfvars)$/.test(name)) return hcl(file, text)
  return text
}
