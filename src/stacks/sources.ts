import type { Document } from '../value/origin.ts'
import { get, isMap, map, type Value, type ValueMap } from '../value/value.ts'
import type { Component } from './component.ts'
import { plainLiterals } from './literals.ts'
import type { FileOverrides } from './overrides.ts'

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

/** A file's value at a path, which knows where anything below it was written. */
interface Written {
  readonly value: Value
  at(below: readonly (string | number)[], value: Value): Contribution
}

/** Paths below which a section may have been written in a file, with their names; the winning one first. */
function layersOf(component: Component, sub: readonly string[]): readonly (readonly [readonly string[], string])[] {
  const { type, name } = component
  const section = sub.join('.')
  return [
    ...[name, ...component.inheritance.names].map(
      (one) => [['components', type, one, ...sub], `components.${type}.${section}`] as const,
    ),
    [[type, ...sub], `${type}.${section}`],
    ...(sub[0] === 'backend' ? [] : [[sub, section] as const]),
  ]
}

/** What overrides set at a path, the winning file first; where a component has overrides of its own, these. */
function* overridden(
  component: Component,
  sub: readonly string[],
  path: readonly (string | number)[],
): Generator<Written> {
  const { type, name, manifest } = component
  const label = ['components', type, 'overrides', ...sub].join('.')
  const top = manifest.parts.at(-1)?.document
  const seen = new Set<FileOverrides>()
  for (const part of manifest.parts.toReversed()) {
    const own = ['components', type, name, 'overrides']
    if (get(part.content, own) === undefined) continue
    const place = (from: { manifest: string; document: Document }, prefix: readonly string[], value: Value) => ({
      value,
      at: contribution(from.manifest, from.document, [...prefix, ...sub, ...path], label, from.document !== top),
    })
    if (part.overrides.length === 0) {
      const value = get(part.content, [...own, ...sub, ...path])
      if (value !== undefined) yield place({ manifest: part.key, document: part.document }, own, value)
    }
    for (const file of part.overrides.toReversed()) {
      if (seen.has(file)) continue
      seen.add(file)
      for (const of of [type, '']) {
        const value = get(file.byType.get(of), [...sub, ...path])
        if (value !== undefined) yield place(file, of === '' ? ['overrides'] : [of, 'overrides'], value)
      }
    }
  }
}

function contribution(
  manifest: string,
  document: Document,
  path: readonly (string | number)[],
  section: string,
  imported: boolean,
): Written['at'] {
  return (below, value) => ({
    manifest,
    file: document.file,
    section,
    value,
    line: () => document.locate([...path, ...below])?.line,
    imported,
  })
}

/** What stands at a path of each layer in each file of the manifest, from the winning layer and the last file down. */
function* written(component: Component, section: string, path: readonly (string | number)[]): Generator<Written> {
  if (section === 'overrides') return yield* overridden(component, [], path)
  const sub = section === 'backend' ? ['backend', String(component.section.backend_type ?? '')] : [section]
  yield* overridden(component, sub, path)
  const { parts } = component.manifest
  for (const [prefix, label] of layersOf(component, sub)) {
    const whole = [...prefix, ...path]
    for (const [index, part] of [...parts.entries()].reverse()) {
      const value = get(part.content, whole)
      if (value === undefined) continue
      yield { value, at: contribution(part.key, part.document, whole, label, index < parts.length - 1) }
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
