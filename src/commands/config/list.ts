import type { Invocation } from '../../cli/tree.ts'
import { pathText } from '../../functions/walk.ts'
import type { Project } from '../../project.ts'
import { seenFrom } from '../../value/file-path.ts'
import type { Path } from '../../value/origin.ts'
import { isMap, type Value } from '../../value/value.ts'
import { printRows } from '../rows.ts'

/** `atmos config list`: the paths that are set, with the file that sets each. */
export async function list(invocation: Invocation, project: Project): Promise<number> {
  const [pattern] = invocation.arguments
  const { default: picomatch } = await import('picomatch')
  // In a path of keys the dot is what the slash is in a path of folders.
  const slashed = (text: string) => text.replaceAll('.', '/')
  const matches = pattern ? picomatch(slashed(pattern), { dot: true }) : () => true
  const { layers, commands } = await project.configuration()
  const rows: string[][] = []
  const short = (file: string) => seenFrom(project.cwd, file)
  for (const { document } of layers) {
    if (document.file.startsWith('<')) continue
    const file = short(document.file)
    for (const path of leaves(document.value, [])) {
      const text = pathText(path)
      if (matches(slashed(text))) rows.push([text, file])
    }
  }
  // Commands are merged by name, so they are one list, whoever contributes.
  const definers = new Set(commands.flatMap(({ place }) => (place ? [short(place.file)] : [])))
  if (matches('commands')) rows.push(...[...definers].map((file) => ['commands', file]))
  const format = String(invocation.flags.format ?? 'paths')
  if (format === 'paths') {
    project.console.out([...new Set(rows.map(([path]) => `${path}\n`))].join(''))
    return 0
  }
  await printRows(project, {
    command: 'atmos config list',
    columns: ['Path', 'File'],
    rows,
    format,
    empty: 'No settings found',
  })
  return 0
}

function* leaves(value: Value, path: Path): Generator<Path> {
  if (isMap(value)) for (const key of Object.keys(value)) yield* leaves(value[key] as Value, [...path, key])
  else if (path.length > 0) yield path
}
