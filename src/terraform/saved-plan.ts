import type { Env } from '../host/host.ts'
import type { Project } from '../project.ts'
import { fromJson, toJson } from '../value/json.ts'
import { isMap, type Value, type ValueMap } from '../value/value.ts'
import { dataFolder } from './data-folder.ts'
import type { Ready } from './ready.ts'

const fileOf = (ready: Ready, env: Env) => `${dataFolder(ready.folder, env)}/atmos-${ready.planfile}.json`

/** Keeps what a saved plan was made from, so that applying it later can tell what has changed since. */
export function keepInputs(project: Project, ready: Ready, env: Env, vars: ValueMap): void {
  const { files } = project.host
  // A stand-in of the tool may say it planned without leaving a plan.
  if (!files.stat(`${ready.folder}/${ready.planfile}`)) return
  files.makeDirectory(dataFolder(ready.folder, env))
  files.writeAtomic(fileOf(ready, env), toJson(vars), { mode: 0o600, flush: false })
}

/** Names of the variables that have other values than when the saved plan was made; none where that is not known. */
export function changedInputs(project: Project, ready: Ready, env: Env, vars: ValueMap): readonly string[] {
  const { files } = project.host
  const path = fileOf(ready, env)
  if (!files.stat(path)) return []
  let before: Value
  try {
    before = fromJson(files.readText(path))
  } catch {
    return []
  }
  if (!isMap(before)) return []
  const names = new Set([...Object.keys(before), ...Object.keys(vars)])
  return [...names].filter((name) => toJson(before[name]) !== toJson(vars[name])).sort()
}
