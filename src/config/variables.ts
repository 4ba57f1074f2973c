import type { Env } from '../host/host.ts'
import { map, type Value, type ValueMap } from '../value/value.ts'
import type { Layer } from './configuration.ts'
import { fromEnv } from './env.ts'
import { syntheticLayer } from './layer.ts'
import { mergeLayer } from './layers.ts'

/** The layer of the environment. */
export interface Variables {
  readonly layer: Layer
  /** The variables that gave a value, by dotted key. */
  readonly names: ReadonlyMap<string, string>
}

/**
 * Lays what the variables give over a configuration that was cached without them, in place. Only the keys that they
 * touch are read.
 */
export function overlay(value: ValueMap, env: Env): Variables {
  const given = fromEnv(env)
  for (const key of Object.keys(given.value)) {
    const under = Object.hasOwn(value, key) ? map([[key, value[key] as Value]]) : map()
    const merged = mergeLayer(under, map([[key, given.value[key] as Value]]))[key] as Value
    Object.defineProperty(value, key, { value: merged, writable: true, enumerable: true, configurable: true })
  }
  return { layer: syntheticLayer('env', '<environment>', given.value), names: given.names }
}
