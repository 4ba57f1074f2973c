import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import type { Value } from '../../value/value.ts'
import { fail } from '../failures.ts'

/** Fails when the format is none of those that a document can have, before any work. */
export function documentFormat(invocation: Invocation): 'json' | 'yaml' {
  const given = String(invocation.flags.format ?? 'yaml').toLowerCase()
  if (given === 'json' || given === 'yaml') return given
  throw fail('unknown-format', {
    command: `atmos ${invocation.path.join(' ')}`,
    format: given,
    known: ['json', 'yaml'],
  })
}

/** A document as text, in JSON or YAML, after the `--query` if there is one. */
export async function documentText(
  project: Project,
  value: Value,
  format: 'json' | 'yaml',
  query: string | undefined,
): Promise<string> {
  let shown = value
  if (query !== undefined && query !== '') {
    const { queryOne: choose } = await import('../../expression/query/query.ts')
    shown = choose(query, value)
  }
  if (format === 'json') {
    const { toJson } = await import('../../value/json.ts')
    return `${toJson(shown, { indent: 2 })}\n`
  }
  const { emitYaml } = await import('../../yaml/emit.ts')
  const configuration = await project.configuration()
  return emitYaml(shown, { indent: Number(configuration.get('settings', 'terminal', 'tab_width') ?? 2) || 2 })
}

/** Writes a document to the file of `--file`, else to stdout. */
export function deliver(project: Project, invocation: Invocation, text: string): void {
  const file = invocation.flags.file
  if (typeof file !== 'string' || file === '') {
    project.console.out(text)
    return
  }
  project.host.files.writeAtomic(file.startsWith('/') ? file : `${project.cwd}/${file}`, project.console.mask(text), {
    mode: 0o644,
  })
}
