import { pathText } from '../../functions/walk.ts'
import type { Project } from '../../project.ts'
import { authoredKeys } from '../../stacks/describe.ts'
import { contributions } from '../../stacks/sources.ts'
import type { Found } from '../../stacks/stacks.ts'
import { seenFrom } from '../../value/file-path.ts'
import { isMap, map, type Value, type ValueMap } from '../../value/value.ts'
import { parseYaml } from '../../yaml/parse.ts'
import { documentText } from './document.ts'

/** Sections whose values were written by somebody; the others are computed. */
const written = new Set<string>([...authoredKeys.filter((key) => key !== 'imports'), 'auth', 'locals'])

/** Paths of all values that stand on a line of their own: scalars, and collections with nothing in them. */
function* leaves(value: Value, path: readonly (string | number)[]): Generator<readonly (string | number)[]> {
  if (Array.isArray(value) && value.length > 0)
    for (const [index, item] of value.entries()) yield* leaves(item, [...path, index])
  else if (isMap(value) && Object.keys(value).length > 0)
    for (const key of Object.keys(value)) yield* leaves(value[key] as Value, [...path, key])
  else yield path
}

/**
 * The document as YAML with a comment on each line that tells where its value was written: ● in the manifest itself, ○ in
 * a file it imports. Nothing is recorded for it while stacks are merged; see stacks/sources.ts.
 */
export async function annotated(project: Project, found: Found, document: ValueMap): Promise<string> {
  const text = await documentText(project, document, 'yaml', undefined)
  const lines = text.replace(/\n$/, '').split('\n')
  const positions = parseYaml(text, '<output>')
  const marks = new Map<number, string>()
  const { component } = found
  const base = (await project.stacks()).settings.basePath
  for (const section of Object.keys(document)) {
    for (const path of leaves(document[section] as Value, [section])) {
      if (path.length < 2 || !written.has(section)) continue
      const line = positions.locate(path)?.line
      if (line === undefined) continue
      const origin = originOf(component, section, path.slice(1))
      if (!origin) continue
      const file = seenFrom(base, origin.file)
      const at = origin.line()
      marks.set(line - 1, `${origin.imported ? '○' : '●'} ${file}${at === undefined ? '' : `:${at}`}`)
    }
  }
  const widest = Math.max(0, ...[...marks.keys()].map((index) => (lines[index] as string).length))
  const column = Math.min(widest, 60) + 2
  const body = lines.map((line, index) => {
    const mark = marks.get(index)
    return mark ? `${line.padEnd(column)}# ${mark}` : line
  })
  const paint = project.console.paint('stdout')
  const head = [
    `# ● written in the stack's manifest   ○ in a file it imports`,
    `# Stack: ${component.manifest.key}`,
    '',
  ]
  return `${[...head.map((line) => (line ? paint.dim(line) : line)), ...body].join('\n')}\n`
}

/** Where each value was written, as data: by its path, with file, line, section, and whether the file was imported. */
export async function provenanceData(project: Project, found: Found, document: ValueMap): Promise<ValueMap> {
  const base = (await project.stacks()).settings.basePath
  const told = map()
  for (const section of Object.keys(document)) {
    if (!written.has(section)) continue
    for (const path of leaves(document[section] as Value, [section])) {
      const origin = path.length < 2 ? undefined : originOf(found.component, section, path.slice(1))
      if (!origin) continue
      const line = origin.line()
      told[pathText(path)] = map([
        ['file', seenFrom(base, origin.file)],
        ...(line === undefined ? [] : [['line', line] as const]),
        ['section', origin.section],
        ['imported', origin.imported],
      ])
    }
  }
  return told
}

/** The place that wrote a value; of a list that several layers gave items to, that of the whole list. */
function originOf(component: Found['component'], section: string, path: readonly (string | number)[]) {
  for (let length = path.length; length > 0; length--) {
    const all = contributions(component, section, path.slice(0, length))
    if (all[0]) return all[0]
  }
  return undefined
}
