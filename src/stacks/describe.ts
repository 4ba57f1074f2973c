import { join } from '../value/file-path.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { addressIn } from './address.ts'
import type { Component } from './component.ts'
import type { StackSettings } from './settings.ts'
import { sourcesOf } from './sources.ts'

/** Sections that a person wrote: what `describe component` shows unless it is asked for everything. */
export const authoredKeys = [
  'vars',
  'settings',
  'env',
  'backend',
  'metadata',
  'overrides',
  'providers',
  'imports',
  'dependencies',
  'component',
  'hooks',
] as const

/** A map with only the keys that are named and there. */
export function only(section: ValueMap, keys: readonly string[]): ValueMap {
  return map(keys.flatMap((key) => (section[key] === undefined ? [] : [[key, section[key]] as const])))
}

/** The tree without empty texts and maps, at any depth; lists and nulls stay (`describe.settings.include_empty: false`). */
export function withoutEmpty(section: ValueMap): ValueMap {
  const kept = map()
  for (const key of Object.keys(section)) {
    const value = section[key] as Value
    const less = isMap(value) ? withoutEmpty(value) : value
    if (less === '' || (isMap(less) && Object.keys(less).length === 0)) continue
    kept[key] = less
  }
  return kept
}

/** The section without the maps in it that hold nothing: what `include_empty: false` means for many components. */
export function withoutEmptyMaps(section: ValueMap): ValueMap {
  return map(Object.entries(section).filter(([, value]) => !isMap(value) || Object.keys(value).length > 0))
}

/** The keys that are told about a component beside its sections: where its values are from, its folder, how it was called. */
export function withComputed(
  component: Component,
  section: ValueMap,
  settings: StackSettings,
  args: readonly string[],
): ValueMap {
  const whole = map(Object.entries(section))
  const { sources, deps } = sourcesOf(component, section)
  const { type, manifest } = component
  whole.sources = sources
  whole.deps = [...deps]
  whole.deps_all = [...new Set([...manifest.imports, manifest.key])].sort()
  whole.component_info = map([
    ['component_type', type],
    [
      'component_path',
      join(settings.basePath, settings.type(type).basePath, addressIn(component.name, section).folder),
    ],
  ])
  whole.cli_args = [...args]
  whole.tf_cli_vars = map()
  return whole
}
