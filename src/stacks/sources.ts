import { get, isMap, map, type Value, type ValueMap } from '../value/value.ts'
import type { Component } from './component.ts'
import { plainLiterals } from './literals.ts'
import type { Part } from './manifest.ts'

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

/** Where a section may have been written: paths in a manifest with their names, the winning one first. */
function layersOf(
  component: Component,
  section: string,
): readonly (readonly [path: readonly string[], label: string])[] {
  const { type, name } = component
  const sub = section === 'backend' ? ['backend', String(component.section.backend_type ?? '')] : [section]
  return [
    [['components', type, name, 'overrides', ...sub], `components.${type}.overrides.${sub.join('.')}`],
    [['components', type, name, ...sub], `components.${type}.${sub.join('.')}`],
    ...component.inheritance.names.map(
      (base) => [['components', type, base, ...sub], `components.${type}.${sub.join('.')}`] as const,
    ),
    [[type, ...sub], `${type}.${sub.join('.')}`],
    ...(section === 'backend' ? [] : [[sub, sub.join('.')] as const]),
  ]
}

/** What stands at a path of each layer in each file of the manifest, from the winning layer and the last file down. */
function* written(
  component: Component,
  section: string,
  path: readonly (string | number)[],
): Generator<{ readonly value: Value; at(below: readonly (string | number)[], value: Value): Contribution }> {
  const { parts } = component.manifest
  for (const [prefix, label] of layersOf(component, section)) {
    const whole = [...prefix, ...path]
    for (let index = parts.length - 1; index >= 0; index--) {
      const part = parts[index] as Part
      const value = get(part.content, whole)
      if (value === undefined) continue
      yield {
        value,
        at: (below, its) => ({
          manifest: part.key,
          file: part.document.file,
          section: label,
          value: its,
          line: () => part.document.locate([...whole, ...below])?.line,
          imported: index < parts.length - 1,
        }),
      }
    }
  }
}

/**
 * All places that wrote the value at a path of a section, the winning one first. Nothing is recorded while merging: the
 * layers are walked again from the top, file by file, only for the values somebody asks about.
 */
export function contributions(
  component: Component,
  section: string,
  path: readonly (string | number)[],
): readonly Contribution[] {
  return [...written(component, section, path)].map((one) => one.at([], one.value))
}

/** The same for all keys of a section at once: one walk, however many keys and files there are. */
function contributionsByKey(component: Component, section: string): ReadonlyMap<string, readonly Contribution[]> {
  const byKey = new Map<string, Contribution[]>()
  for (const { value, at } of written(component, section, [])) {
    if (!isMap(value)) continue
    for (const key of Object.keys(value)) {
      const one = at([key], value[key] as Value)
      const others = byKey.get(key)
      if (others) others.push(one)
      else byKey.set(key, [one])
    }
  }
  return byKey
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
    const byKey = contributionsByKey(component, name)
    for (const key of isMap(values) ? Object.keys(values) : []) {
      const all = byKey.get(key)
      if (!all) continue
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
