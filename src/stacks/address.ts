import { join } from '../value/file-path.ts'
import { isMap, type Value, type ValueMap } from '../value/value.ts'
import type { StackSettings } from './settings.ts'

/** Where a component's code is, and what its state is named after. */
export interface Address {
  /**
   * What `component` of the section shows, and what keys in a backend are named after unless `metadata.name` says
   * otherwise: the component's own `metadata.component`, else the component that its older `component` key leads to,
   * else its own name. An inherited `metadata.component` does not change it.
   */
  readonly identity: string
  /** What the component is built on: merged `metadata.component`, else `identity`. Empty where that is its own name. */
  readonly base: string
  /** Folder below the base path of its type. */
  readonly folder: string
}

/** A value that is a string, else an empty one: nothing else addresses anything. */
export function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}

/**
 * The address of a component, as Atmos has it: earlier runs and other tools have put states and files there, so nothing
 * of this rule may change. `root` is the component that the older `component` key leads to (`Inheritance.root`); `own` is
 * the component's own metadata, `merged` the one with what it inherits.
 */
export function addressOf(
  name: string,
  own: ValueMap | undefined,
  merged: ValueMap | undefined,
  root: string | undefined,
): Address {
  const identity = (typeof own?.component === 'string' ? own.component : root) || name
  return built(name, identity, merged)
}

/** The same from a section that has been processed: templates in `metadata.component` have their values there. */
export function addressIn(name: string, section: ValueMap): Address {
  return built(name, textOf(section.component) || name, isMap(section.metadata) ? section.metadata : undefined)
}

function built(name: string, identity: string, merged: ValueMap | undefined): Address {
  const given = typeof merged?.component === 'string' ? merged.component : identity
  const base = given === name ? '' : given
  return { identity, base, folder: base === '' ? name : folderNamed(name, base) }
}

/** The folder that a base names; in one that ends with a slash it is that of the component's own name. */
function folderNamed(name: string, base: string): string {
  const parts = base.split('/')
  const last = parts.pop() || (name.split('/').at(-1) as string)
  return [...parts, last].join('/')
}

/** `component_path`: the folder of a component with the base path of its type and `base_path` before it. */
export function shownFolder(settings: StackSettings, type: string, { folder }: Address): string {
  return join(settings.shownBase, settings.type(type).basePath, folder)
}
