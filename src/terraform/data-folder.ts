import type { Env } from '../host/host.ts'
import { join } from '../value/file-path.ts'

/** The tool's data folder in a root module: `.terraform`, or what `TF_DATA_DIR` says. */
export function dataFolder(folder: string, env: Env): string {
  return env.TF_DATA_DIR ? join(folder, env.TF_DATA_DIR) : `${folder}/.terraform`
}
