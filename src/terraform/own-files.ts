import type { Env } from '../host/host.ts'
import type { Project } from '../project.ts'
import { basename, dirname, join } from '../value/file-path.ts'
import { fromJson, toJson } from '../value/json.ts'
import { isMap, map, type Value } from '../value/value.ts'
import { checksum } from './checksum.ts'
import { dataFolder } from './data-folder.ts'
import type { Planned } from './files/write.ts'

/** Names that belong to a run whatever its component says, or that it manages by another setting. */
const lasting = /^(backend\.tf\.json|.*\.tfvars\.json)$/

/**
 * Takes away files that an earlier run made in a root module and that this one does not make any more: a provider or a
 * generated file that left the manifest must not live on in the module. What somebody changed since is theirs, and stays.
 * Remembers in the tool's data folder what this run makes. Call it before the files are written.
 */
export async function replaceOwnFiles(
  project: Project,
  folder: string,
  env: Env,
  planned: readonly Planned[],
): Promise<void> {
  const { host, console } = project
  const { files } = host
  const path = join(dataFolder(folder, env), 'atmos-files.json')
  const before = read(files.stat(path) ? files.readText(path) : '')
  const now = new Map(
    planned.filter((one) => !lasting.test(basename(one.path))).map((one) => [one.path.slice(folder.length + 1), one]),
  )
  for (const [name, content] of before) {
    const there = join(folder, name)
    if (now.has(name) || lasting.test(name) || !there.startsWith(`${folder}/`)) continue
    if (files.stat(there)?.kind !== 'file' || (await checksum(files.readText(there))) !== content) continue
    files.remove(there)
    console.say(`${name} is not part of the component any more, so it was removed`)
  }
  if (now.size === 0) {
    if (before.size > 0) files.remove(path)
    return
  }
  const kept = map()
  for (const [name, { content }] of now) kept[name] = await checksum(content)
  const text = toJson(kept)
  if (before.size > 0 && files.readText(path) === text) return
  files.makeDirectory(dirname(path))
  files.writeAtomic(path, text, { mode: 0o600, flush: false })
}

function read(text: string): ReadonlyMap<string, string> {
  let value: Value
  try {
    value = fromJson(text || '{}')
  } catch {
    return new Map()
  }
  return new Map(isMap(value) ? Object.entries(value).map(([name, one]) => [name, String(one)] as const) : [])
}
