import { placeOf } from '../../config/commands.ts'
import { findSources } from '../../config/sources.ts'
import { unknownKeys } from '../../config/unknown.ts'
import { oneOf } from '../../failure/suggest.ts'
import { pathText } from '../../functions/evaluate.ts'
import type { Project } from '../../project.ts'
import { isMap } from '../../value/value.ts'
import { openDocuments } from '../../yaml/cache.ts'
import { selectionOf } from './file.ts'

/**
 * `atmos config validate`, also `atmos validate config`: reads the configuration as every command does, so that each wrong
 * type is told at its place, and names keys that have no effect, without failing for them.
 */
export async function validate(project: Project): Promise<number> {
  const { console, host, cwd } = project
  const configuration = await project.configuration()
  const { sources } = findSources(host, selectionOf(project), host.environment.variables)
  const documents = openDocuments(host, 'validate')
  const short = (file: string) => (file.startsWith(`${cwd}/`) ? file.slice(cwd.length + 1) : file)
  const files = new Set([
    ...sources.map((source) => source.file),
    ...configuration.layers.map((one) => one.document.file),
  ])
  for (const file of files) {
    if (file.startsWith('<')) continue
    const document = await documents.read(file)
    if (isMap(document.value)) {
      for (const { path, near } of unknownKeys(document.value)) {
        const line = placeOf(document, path)?.line
        const where = line === undefined ? short(file) : `${short(file)}:${line}`
        const hint = near.length > 0 ? `; did you mean ${oneOf(near)}?` : ''
        console.warn(`\`${pathText(path)}\` is not a key that has an effect (${where})${hint}`)
      }
    }
    console.say(`✓ Validated ${short(file)}`)
  }
  if (!configuration.found) console.say('There is no configuration file; the defaults are in force.')
  return 0
}
