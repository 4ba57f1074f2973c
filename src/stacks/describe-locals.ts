import { mergeAll } from '../value/merge.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import type { Component } from './component.ts'
import type { Manifest } from './manifest.ts'

function scopesOf(manifest: Manifest): ReadonlyMap<string, ValueMap> {
  return manifest.parts.at(-1)?.locals ?? new Map()
}

/**
 * The resolved locals of a manifest's own file: those of its root, and under each type what the type changes or adds.
 * Undefined when it has none. Imports have locals of their own, which are not seen here.
 */
export function manifestLocals(manifest: Manifest): ValueMap | undefined {
  const scopes = scopesOf(manifest)
  const root = scopes.get('') ?? map()
  const shown = map()
  if (Object.keys(root).length > 0) shown.locals = root
  for (const [type, locals] of scopes) {
    if (type === '') continue
    const own = Object.entries(locals).filter(([name, value]) => !same(root[name], value))
    if (own.length > 0) shown[type] = map([['locals', map(own)]])
  }
  return Object.keys(shown).length > 0 ? shown : undefined
}

/** The locals of a component, over those of its type and file. Undefined when there are none at all. */
export function componentLocals(component: Component): ValueMap | undefined {
  const scopes = scopesOf(component.manifest)
  const own = component.section.locals
  const merged = mergeAll([scopes.get(component.type) ?? scopes.get(''), isMap(own) ? own : undefined], 'replace')
  if (Object.keys(merged).length === 0) return undefined
  const named = map([[component.name, map([['locals', merged]])]])
  return map([['components', map([[component.type, named]])]])
}

const same = (a: Value | undefined, b: Value) => a === b || (a !== undefined && JSON.stringify(a) === JSON.stringify(b))
