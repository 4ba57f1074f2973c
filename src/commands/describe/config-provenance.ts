import type { Configuration, LayerKind } from '../../config/configuration.ts'
import { pathText } from '../../functions/walk.ts'
import type { Project } from '../../project.ts'
import { table } from '../../terminal/table.ts'
import { placeText, seenFrom } from '../../value/file-path.ts'
import { toJson } from '../../value/json.ts'
import type { Path } from '../../value/origin.ts'
import { redacted } from '../../value/redact.ts'
import { get, isMap, map, type Value } from '../../value/value.ts'
import { screen } from '../rows.ts'

/** Every value that is in force, with where it is from, and below it what it took the place of. */
export function provenanceOf(configuration: Configuration, { cwd, console }: Project): string {
  const rows: string[][] = []
  for (const path of leaves(configuration.value, [])) {
    const key = String(path.at(-1))
    const isAuth = console.masking && path[0] === 'auth'
    const shown = (value: Value | undefined) =>
      toJson(isAuth ? redacted(map([[key, value ?? null]]), console.replacement)[key] : value)
    rows.push([`${pathText(path)} = ${shown(get(configuration.value, path))}`, where(configuration, path, cwd)])
    const owners = configuration.layers.filter((layer) => get(layer.document.value, path) !== undefined)
    for (const layer of owners.slice(0, -1).reverse()) {
      const position = layer.document.locate(path)
      const place = position ? `${seenFrom(cwd, layer.document.file)}:${position.line}` : named(layer.kind)
      rows.push([`  over ${shown(get(layer.document.value, path))}`, place])
    }
  }
  for (const command of configuration.commands) {
    const { place } = command
    rows.push([`commands: ${command.name}`, place ? placeText(place, cwd) : ''])
  }
  return table(undefined, rows, screen(console))
}

/** Paths of all values that are no maps; a list is one value, as it is replaced as one. */
function* leaves(value: Value, path: Path): Generator<Path> {
  if (!isMap(value) || Object.keys(value).length === 0) yield path
  else for (const key of Object.keys(value).sort()) yield* leaves(value[key] as Value, [...path, key])
}

function where(configuration: Configuration, path: Path, cwd: string): string {
  const origin = configuration.origin(path)
  if (!origin) return ''
  if (origin.variable) return `$${origin.variable}`
  const { place } = origin
  return place ? placeText(place, cwd) : named(origin.kind)
}

function named(kind: LayerKind): string {
  return kind === 'env' ? 'environment' : kind
}
