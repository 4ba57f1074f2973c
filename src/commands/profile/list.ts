import type { Invocation } from '../../cli/tree.ts'
import type { Configuration } from '../../config/configuration.ts'
import { fail } from '../../config/failures.ts'
import { listProfiles, type Profile, profileFiles, profileFolders } from '../../config/profiles.ts'
import type { Project } from '../../project.ts'
import { join } from '../../value/file-path.ts'
import { map } from '../../value/value.ts'
import { fail as usage } from '../failures.ts'
import { printRows } from '../rows.ts'

/** `atmos profile list`: the profiles that there are, each once, with its folder. */
export async function list(invocation: Invocation, project: Project): Promise<number> {
  const rows = (await knownProfiles(project)).map(({ name, folder }) => [name, folder])
  await printRows(project, {
    command: 'atmos profile list',
    columns: ['name', 'location'],
    rows,
    format: String(invocation.flags.format ?? 'table'),
    empty: 'No profiles found',
  })
  return 0
}

/** `atmos profile show`: the folder and the files of one profile. */
export async function show(invocation: Invocation, project: Project): Promise<number> {
  const [name = ''] = invocation.arguments
  const profile = (await knownProfiles(project)).find((one) => one.name === name)
  const configuration = await project.configuration()
  const folders = foldersOf(configuration, project)
  const files = profileFiles(project.host, name, folders, () => false)
  if (!profile) throw fail('profile-not-found', { name, known: [], folders, isIdentity: false })
  const shown = map([
    ['name', name],
    ['location', profile.folder],
    ['files', files.map((file) => file.slice(profile.folder.length + 1))],
  ])
  const format = String(invocation.flags.format ?? 'yaml')
  if (format === 'json') {
    const { jsonDocument } = await import('../../value/json.ts')
    project.console.data(shown, jsonDocument)
  } else if (format === 'yaml') {
    const { emitYaml } = await import('../../yaml/emit.ts')
    project.console.data(shown, emitYaml)
  } else throw usage('unknown-format', { command: 'atmos profile show', format, known: ['yaml', 'json'] })
  return 0
}

/** The profiles that a project can be run with. */
export async function knownProfiles(project: Project): Promise<Profile[]> {
  return listProfiles(project.host, foldersOf(await project.configuration(), project))
}

function foldersOf(configuration: Configuration, { host }: Project): readonly string[] {
  const { directories, directory, env } = configuration
  const own = configuration.get('profiles', 'base_path')
  const basePath = typeof own === 'string' && own !== '' ? join(directory, own) : undefined
  return profileFolders(host, env, { basePath, directories })
}
