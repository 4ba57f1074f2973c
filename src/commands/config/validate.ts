import { placeOf } from '../../config/commands.ts'
import type { Configuration } from '../../config/configuration.ts'
import { fail } from '../../config/failures.ts'
import { selectionOf } from '../../config/selection.ts'
import { findSources } from '../../config/sources.ts'
import { unknownKeys } from '../../config/unknown.ts'
import { type Failure, isFailure } from '../../failure/failure.ts'
import { oneOf } from '../../failure/suggest.ts'
import { pathText } from '../../functions/walk.ts'
import type { Project } from '../../project.ts'
import { seenFrom } from '../../value/file-path.ts'
import { isMap } from '../../value/value.ts'
import { openDocuments } from '../../yaml/cache.ts'

/** What a check of the configuration found. */
interface Checked {
  readonly problems: readonly Failure[]
  /** What stops every command although no file is wrong by itself. */
  readonly stops?: Failure
  readonly files: readonly string[]
}

/**
 * `atmos config validate`, also `atmos validate config`: reads the configuration as every command does, and tells all that
 * is wrong at its place; names keys that have no effect, without failing for them. Fails with `config/invalid`, or as
 * every command would where no file is wrong by itself.
 */
export async function validate(project: Project): Promise<number> {
  const { console } = project
  const paint = console.paint('stderr')
  const { problems, stops, files } = await checked(project)
  const short = (file: string) => seenFrom(project.cwd, file)
  const tell = ({ words: { place, message } }: Failure) => {
    const where = [place && short(place.file), place?.line, place?.column].filter((part) => part !== undefined)
    console.say(`${paint.red('✗')} ${where.length > 0 ? `${where.join(':')}: ` : ''}${message}`)
  }
  const elsewhere = new Set(problems)
  for (const file of files) {
    const own = problems.filter((one) => one.words.place?.file === file)
    own.sort((a, b) => (a.words.place?.line ?? 0) - (b.words.place?.line ?? 0))
    for (const one of own) {
      tell(one)
      elsewhere.delete(one)
    }
    for (const { path, line, near } of await withoutEffect(project, file)) {
      const where = line === undefined ? short(file) : `${short(file)}:${line}`
      const hint = near.length > 0 ? `; did you mean ${oneOf(near)}?` : ''
      console.warn(`\`${path}\` is not a key that has an effect (${where})${hint}`)
    }
    if (own.length === 0) console.say(`${paint.green('✓')} Validated ${short(file)}`)
  }
  for (const one of elsewhere) tell(one)
  if (stops) throw stops
  if (problems.length > 0) throw fail('invalid', { count: problems.length })
  if (files.length === 0) console.say('There is no configuration file; the defaults are in force.')
  return 0
}

/** The files of the configuration, the project's own first, and what is wrong in them or with the whole. */
async function checked(project: Project): Promise<Checked> {
  const { host, flags } = project
  const selection = selectionOf(host, flags)
  const { sources } = findSources(host, selection, host.environment.variables)
  const problems: Failure[] = []
  let configuration: Configuration | undefined
  let stops: Failure | undefined
  const { loadConfiguration } = await import('../../config/load.ts')
  try {
    configuration = await loadConfiguration(host, selection, (problem) => problems.push(problem))
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
    if (thrown.words.place) problems.push(thrown)
    else stops = thrown
  }
  if (problems.length > 0) for (const warning of configuration?.warnings ?? []) project.console.warn(warning)
  else if (!stops) {
    // As every command opens it, which also checks the level of the log.
    try {
      configuration = await project.configuration()
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
      if (thrown.words.place) problems.push(thrown)
      else stops = thrown
    }
  }
  const read = (configuration?.layers ?? []).map((layer) => layer.document.file).filter((file) => !file.startsWith('<'))
  return {
    problems,
    ...(stops ? { stops } : {}),
    files: [...new Set([...sources.map((source) => source.file), ...read])],
  }
}

/** The keys of a file that nothing reads; none where the file cannot be read, which is told already. */
async function withoutEffect({ host }: Project, file: string) {
  try {
    const document = await openDocuments(host, 'validate').read(file)
    const keys = isMap(document.value) ? unknownKeys(document.value) : []
    return keys.map(({ path, near }) => ({ path: pathText(path), near, line: placeOf(document, path)?.line }))
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
    return []
  }
}
