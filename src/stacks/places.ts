import { at, isFailure, type Place } from '../failure/failure.ts'
import type { Path } from '../value/origin.ts'
import { get, isMap, type Value } from '../value/value.ts'
import type { Manifest } from './manifest.ts'

/** The failure of computing a component, with the line of what is wrong, in the file that wrote it. */
export function placedIn(thrown: unknown, manifest: Manifest, type: string): unknown {
  if (!isFailure(thrown) || thrown.words.place) return thrown
  for (const part of [...manifest.parts].reverse()) {
    for (const path of aboutPaths(thrown.code, thrown.data, type, part.content)) {
      if (get(part.content, path) === undefined) continue
      return at(thrown, placeOf(part.document.file, part.document.locate(path)))
    }
  }
  return thrown
}

/** Lines of a template are not those of what it was rendered to. */
function placeOf(file: string, position: { readonly line: number; readonly column: number } | undefined): Place {
  return file.endsWith('.tmpl') ? { file } : { file, ...position }
}

/** Where in a file may stand what a failure is about, the likeliest first. */
function aboutPaths(
  code: string,
  data: Readonly<Record<string, unknown>>,
  type: string,
  content: Value,
): readonly Path[] {
  const component = (name: unknown, ...inner: Path): Path => ['components', type, String(name), ...inner]
  switch (code) {
    case 'stacks/bad-section':
      return [keysOf(content, String(data.section))]
    case 'stacks/bad-global-metadata':
      return [['metadata', String(data.field)]]
    case 'stacks/bad-inherits':
      return [component(data.component, 'metadata', 'inherits')]
    case 'stacks/base-not-found': {
      const list = get(content, component(data.component, 'metadata', 'inherits'))
      const index = Array.isArray(list) ? list.indexOf(data.base as Value) : -1
      return data.by === 'component'
        ? [component(data.component, 'component')]
        : index < 0
          ? []
          : [component(data.component, 'metadata', 'inherits', index)]
    }
    case 'stacks/inherit-cycle': {
      const [first] = data.chain as readonly string[]
      return [component(first, 'metadata', 'inherits'), component(first, 'component')]
    }
    case 'stacks/bad-backend': {
      const section = String(data.section)
      return [`${section}_type`, 'backend_type', section].flatMap((key) => [
        component(data.component, key),
        [type, key],
      ])
    }
    default:
      return []
  }
}

/** The keys of a path that was written with dots: names of components may have some themselves. */
function keysOf(content: Value, dotted: string): Path {
  if (!isMap(content)) return [dotted]
  const key = Object.keys(content)
    .filter((name) => dotted === name || dotted.startsWith(`${name}.`))
    .sort((a, b) => b.length - a.length)[0]
  if (key === undefined) return [dotted]
  return dotted === key ? [key] : [key, ...keysOf(content[key] as Value, dotted.slice(key.length + 1))]
}
