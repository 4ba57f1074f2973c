import { get, isMap, map, type Value, type ValueMap } from '../value/value.ts'
import type { Component } from './component.ts'
import { plainLiterals } from './literals.ts'

/** One place that wrote a value of a component's section. */
export interface Contribution {
  readonly manifest: string
  readonly file: string
  /** The section it was written in, as `sources` tells it: `components.terraform.vars`, `terraform.vars`, `vars`. */
  readonly section: string
  readonly value: Value
  /** Looked up when asked: positions cost a second look at the text. */
  line(): number | undefined
  readonly imported: boolean
}

/** Sections whose origins are told. */
const told = ['vars', 'env', 'settings', 'backend'] as const

/**
 * All places that wrote the value at a path of a section, the winning one first. Nothing is recorded while merging: the
 * layers are walked again from the top, file by file, only for the values somebody asks about.
 */
export function contributions(
  component: Component,
  section: string,
  path: readonly (string | number)[],
): readonly Contribution[] {
  const { manifest, type, name } = component
  const sub = section === 'backend' ? ['backend', String(component.section.backend_type ?? '')] : [section]
  const layers: (readonly [path: readonly string[], label: string])[] = [
    [['components', type, name, 'overrides', ...sub], `components.${type}.overrides.${sub.join('.')}`],
    [['components', type, name, ...sub], `components.${type}.${sub.join('.')}`],
    ...component.inheritance.names.map(
      (base) => [['components', type, base, ...sub], `components.${type}.${sub.join('.')}`] as const,
    ),
    [[type, ...sub], `${type}.${sub.join('.')}`],
    ...(section === 'backend' ? [] : [[sub, sub.join('.')] as const]),
  ]
  const found: Contribution[] = []
  for (const [prefix, label] of layers) {
    for (let index = manifest.parts.length - 1; index >= 0; index--) {
      const part = manifest.parts[index]
      if (!part) continue
      const value = get(part.content, [...prefix, ...path])
      if (value === undefined) continue
      const line = () => part.document.locate([...prefix, ...path])?.line
      found.push({
        manifest: part.key,
        file: part.document.file,
        section: label,
        value,
        line,
        imported: index < manifest.parts.length - 1,
      })
    }
  }
  return found
}

/** The `sources` of a component as `describe component` shows them, and the manifests that gave a final value (`deps`). */
export function sourcesOf(
  component: Component,
  section: ValueMap,
): { readonly sources: ValueMap; readonly deps: readonly string[] } {
  const sources = map()
  const deps = new Set<string>()
  for (const name of told) {
    const values = section[name]
    const entries = map()
    for (const key of isMap(values) ? Object.keys(values) : []) {
      const all = contributions(component, name, [key])
      if (all.length === 0) continue
      deps.add((all[0] as Contribution).manifest)
      entries[key] = map([
        ['name', key],
        ['final_value', (values as ValueMap)[key] as Value],
        [
          'stack_dependencies',
          all.map((one) =>
            map([
              ['stack_file', one.manifest],
              ['stack_file_section', one.section],
              ['dependency_type', one.imported ? 'import' : 'inline'],
              ['variable_value', plainLiterals(one.value)],
            ]),
          ),
        ],
      ])
    }
    sources[name] = entries
  }
  return { sources, deps: [...deps].sort() }
}
