import type { Env } from '../host/host.ts'
import type { Project } from '../project.ts'
import { fromJson, toJson } from '../value/json.ts'
import { get, isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { checksum } from './checksum.ts'
import { dataFolder } from './data-folder.ts'
import type { Ready } from './ready.ts'

const fileOf = (ready: Ready, env: Env) => `${dataFolder(ready.folder, env)}/atmos-${ready.planfile}.json`

/** A checksum for each variable: a value may be secret, and only whether it changed is of interest. */
async function checksums(vars: ValueMap): Promise<ValueMap> {
  const made = map()
  for (const name of Object.keys(vars)) made[name] = await checksum(toJson(vars[name]))
  return made
}

/** Notes what a saved plan was made from, so that applying it later can tell what has changed since. */
export async function keepInputs(project: Project, ready: Ready, env: Env, vars: ValueMap): Promise<void> {
  const { files } = project.host
  // A stand-in of the tool may say it planned without leaving a plan.
  if (!files.stat(`${ready.folder}/${ready.planfile}`)) return
  files.makeDirectory(dataFolder(ready.folder, env))
  const note = map([['checksums', await checksums(vars)]])
  files.writeAtomic(fileOf(ready, env), toJson(note), { mode: 0o600, flush: false })
}

/** Names of the variables that have other values than when the saved plan was made; none where that is not known. */
export async function changedInputs(
  project: Project,
  ready: Ready,
  env: Env,
  vars: ValueMap,
): Promise<readonly string[]> {
  const { files } = project.host
  const path = fileOf(ready, env)
  if (!files.stat(path)) return []
  let before: Value | undefined
  try {
    before = get(fromJson(files.readText(path)), ['checksums'])
  } catch {
    return []
  }
  if (!isMap(before)) return []
  const now = await checksums(vars)
  const names = new Set([...Object.keys(before), ...Object.keys(now)])
  return [...names].filter((name) => before[name] !== now[name]).sort()
}
