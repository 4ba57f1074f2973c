import { join } from '../../value/file-path.ts'
import type { StateBackend } from './backend.ts'
import { first } from './setting.ts'

/** The state of the local backend: `path` is that of the workspace `default` only; the others have a folder each. */
export const local: StateBackend = async ({ backend, folder, workspace }, { host }) => {
  const place =
    workspace === 'default'
      ? join(folder, first(backend.path, 'terraform.tfstate'))
      : join(folder, first(backend.workspace_dir, 'terraform.tfstate.d'), workspace, 'terraform.tfstate')
  return { text: host.files.stat(place)?.kind === 'file' ? host.files.readText(place) : undefined, place }
}
