import type { Invocation } from '../../cli/tree.ts'
import { isFailure } from '../../failure/failure.ts'
import type { Project } from '../../project.ts'
import { globMatcher, walk } from '../../stacks/discover.ts'
import { openGit } from '../../stacks/git-base.ts'
import { compile, readSchema } from '../../stacks/schema/check.ts'
import { join } from '../../value/file-path.ts'
import { isMap, type Value } from '../../value/value.ts'
import { parseYaml } from '../../yaml/parse.ts'
import { readYamlText } from '../../yaml/text.ts'
import { fail } from './failures.ts'

/** A schema of the configuration, and the files that it is for. */
interface Entry {
  readonly name: string
  readonly schema: string
  readonly matches: readonly string[]
}

/** Entries that are about other things than files. */
const others = new Set(['jsonschema', 'opa', 'cue', 'atmos'])

/** `atmos validate schema [name]`: holds YAML and JSON files against the schemas of the configuration. */
export async function validateSchema(project: Project, invocation: Invocation): Promise<number> {
  const { console, host } = project
  const configuration = await project.configuration()
  const root = configuration.basePath
  const all = entries(configuration.get('schemas'))
  const name = invocation.arguments[0]
  const wanted = name === undefined ? all : all.filter((one) => one.name === name)
  if (wanted.length === 0 && name !== undefined)
    throw fail('unknown-schema', { name, known: all.map((one) => one.name) })
  const considered = await candidates(project, invocation, root)
  const paint = console.paint('stderr')
  let errors = 0
  let files = 0
  const wrong = (file: string, message: string) => {
    errors++
    console.say(`${paint.red('✗')} ${paint.bold(file)}: ${message}`)
  }
  for (const entry of wanted) {
    const check = await compile(host, await readSchema(host, entry.schema, [root, project.cwd]))
    const matches = await globMatcher(entry.matches.map((pattern) => join(pattern)))
    for (const file of considered.filter(matches)) {
      files++
      try {
        const document = parseYaml(readYamlText(host.files, `${root}/${file}`), `${root}/${file}`)
        for (const { path, message } of check(document.value)) {
          const at = document.locate(path)
          wrong(
            at ? `${file}:${at.line}:${at.column}` : file,
            `${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`,
          )
        }
      } catch (thrown) {
        if (!isFailure(thrown)) throw thrown
        const { place, message } = thrown.words
        wrong(place?.line === undefined ? file : `${file}:${place.line}:${place.column ?? 1}`, message)
      }
    }
  }
  if (errors > 0) throw fail('files', { count: errors })
  const count = files === 1 ? '1 file is' : `${files} files are`
  console.say(`${paint.green('✓')} ${count} as the schemas want`)
  return 0
}

function entries(schemas: Value | undefined): readonly Entry[] {
  if (!isMap(schemas)) return []
  return Object.keys(schemas).flatMap((name) => {
    const entry = schemas[name]
    if (others.has(name) || !isMap(entry)) return []
    const schema = [entry.schema, entry.manifest].find((one): one is string => typeof one === 'string' && one !== '')
    if (schema === undefined) return []
    const { matches } = entry
    return [{ name, schema, matches: Array.isArray(matches) ? matches.map(String) : matches ? [String(matches)] : [] }]
  })
}

/** The files that are looked at: all below the project, or those that changed, less the excluded ones. */
async function candidates(project: Project, invocation: Invocation, root: string): Promise<readonly string[]> {
  const { flags } = invocation
  const base = typeof flags.base === 'string' && flags.base !== '' ? flags.base : undefined
  const excluded = await globMatcher((flags.exclude as readonly string[] | undefined) ?? [])
  let files: readonly string[]
  if (flags.affected === true || base !== undefined) {
    const git = openGit(project.host, root)
    const from = git.ask('merge-base', base ?? 'refs/remotes/origin/HEAD', 'HEAD').trim()
    const prefix = root === git.root ? '' : `${root.slice(git.root.length + 1)}/`
    files = [...new Set([...git.changed(from, 'HEAD'), ...git.uncommitted()])]
      .filter((file) => file.startsWith(prefix))
      .map((file) => file.slice(prefix.length))
      .filter((file) => project.host.files.stat(`${root}/${file}`)?.kind === 'file')
  } else files = [...walk(project.host.files, root)].filter((file) => !/(^|\/)(\.git|node_modules)\//.test(file))
  return files.filter((file) => !excluded(file))
}
