import { isFailure, reason } from '../../failure/failure.ts'
import { systemCode } from '../../host/host.ts'
import { dirname, isAbsolute, join } from '../../value/file-path.ts'
import { fromJson, toJson } from '../../value/json.ts'
import { isMap, map, type ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'
import { type StoreKind, spelled, textOption } from '../store.ts'

/** How long another process may hold the file, in milliseconds. */
const PATIENCE = 10_000

/** `type: file`: a JSON file (`options.path`) that maps keys to values. Writers wait for each other. */
export const file: StoreKind = ({ name, options, host, basePath }) => {
  const given = textOption(options, 'path')
  if (given === undefined) throw fail('bad-options', { store: name, problem: 'it needs a `path`' })
  const path = isAbsolute(given) ? given : join(basePath, given)
  const spelling = {
    prefix: textOption(options, 'prefix') ?? '',
    stackDelimiter: textOption(options, 'stack_delimiter') ?? '/',
    separator: '/',
  }
  const keyOf = (key: Parameters<typeof spelled>[0]) => spelled(key, spelling).replace(/^\//, '')
  const read = (): ValueMap => {
    try {
      if (!host.files.stat(path)) return map()
      const value = fromJson(host.files.readText(path))
      if (isMap(value)) return value
      throw fail('unreadable', { store: name, where: path, problem: 'it must be a map' })
    } catch (thrown) {
      if (isFailure(thrown) && thrown.code.startsWith('stores/')) throw thrown
      if (!isFailure(thrown) && systemCode(thrown) === undefined && !(thrown instanceof SyntaxError)) throw thrown
      throw fail('unreadable', { store: name, where: path, problem: reason(thrown) }, thrown)
    }
  }
  return {
    get: async (key) => read()[keyOf(key)],
    set: async (key, value) => {
      host.files.makeDirectory(dirname(path))
      const release = await host.files.lock(`${path}.lock`, { within: PATIENCE })
      try {
        const all = read()
        all[keyOf(key)] = value
        host.files.writeAtomic(path, `${toJson(all, { indent: 2 })}\n`, { mode: 0o600 })
      } finally {
        await release()
      }
    },
    close: () => {},
  }
}
