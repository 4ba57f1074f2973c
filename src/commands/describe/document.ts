import type { Invocation } from '../../cli/tree.ts'
import { loadQueries } from '../../expression/query/load.ts'
import type { Project } from '../../project.ts'
import type { Masked } from '../../terminal/masked.ts'
import { maskedData, maskedText } from '../../terminal/masked-data.ts'
import type { DocumentWriter } from '../../value/document-writer.ts'
import { redacted } from '../../value/redact.ts'
import { isMap, map, type Value, type ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'

/** Fails with `commands/unknown-format` when the format is none of those that a document can have, before any work. */
export function documentFormat(invocation: Invocation, usual: 'json' | 'yaml' = 'yaml'): 'json' | 'yaml' {
  const given = String(invocation.flags.format ?? usual).toLowerCase()
  if (given === 'json' || given === 'yaml') return given
  throw fail('unknown-format', {
    command: `atmos ${invocation.path.join(' ')}`,
    format: given,
    known: ['json', 'yaml'],
  })
}

/** A section of a component, or a configuration, without the secrets of its `auth`, unless masks are switched off. */
export function withoutSecrets(project: Project, section: ValueMap): ValueMap {
  const { auth } = section
  return isMap(auth) && project.console.masking
    ? map([...Object.entries(section), ['auth', redacted(auth, project.console.replacement)]])
    : section
}

/** A document as text without its secrets, in JSON or YAML, after the `--query` if there is one. */
export async function documentText(
  project: Project,
  value: Value,
  format: 'json' | 'yaml',
  query: string | undefined,
): Promise<Masked> {
  let shown = value
  if (query !== undefined && query !== '') {
    const { queryOne: choose } = await loadQueries(query)
    // Expressions see what would be printed, keys in their order; sorting all of a large document is for those that look.
    const { inOrder, seesOrder } = await import('../../yaml/order.ts')
    shown = choose(query, seesOrder(query) ? inOrder(value) : value)
  }
  return maskedText(shown, await textWriter(project, format), project.console)
}

async function textWriter(project: Project, format: 'json' | 'yaml'): Promise<(value: Value) => string> {
  if (format === 'json') {
    const { toJson } = await import('../../value/json.ts')
    return (value) => `${toJson(value, { indent: 2 })}\n`
  }
  const { emitYaml } = await import('../../yaml/emit.ts')
  const indent = await yamlIndent(project)
  return (value) => emitYaml(value, { indent })
}

/** A writer for a document whose size nobody knows: the texts are those of `documentText`. */
export async function documentWriter(project: Project, format: 'json' | 'yaml'): Promise<DocumentWriter> {
  const { console } = project
  const replaced = (value: Value, text: string) =>
    console.mask(text) === text ? undefined : maskedData(value, console)
  if (format === 'json') {
    const { jsonWriter } = await import('../../value/json.ts')
    return jsonWriter({ indent: 2, replaced })
  }
  const { yamlWriter } = await import('../../yaml/emit.ts')
  return yamlWriter({ indent: await yamlIndent(project), replaced })
}

async function yamlIndent(project: Project): Promise<number> {
  const configuration = await project.configuration()
  return Number(configuration.get('settings', 'terminal', 'tab_width') ?? 2) || 2
}

/** Writes a document, whole or in pieces that end with their lines, to the file of `--file`, else to stdout. */
export function deliver(project: Project, invocation: Invocation, text: string | Iterable<string>): void {
  const pieces = typeof text === 'string' ? [text] : text
  const file = invocation.flags.file
  if (typeof file !== 'string' || file === '') {
    for (const piece of pieces) project.console.out(piece)
    return
  }
  const masked = Array.from(pieces, (piece) => project.console.mask(piece))
  project.host.files.writeAtomic(file.startsWith('/') ? file : `${project.cwd}/${file}`, masked.join(''), {
    mode: 0o644,
  })
}
