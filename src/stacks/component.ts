import { type ListStrategy, listStrategies, mergeAll, withoutMarks } from '../value/merge.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { addressOf, textOf } from './address.ts'
import { backendOf, nearestText } from './backend.ts'
import { fail } from './failures.ts'
import { type Inheritance, inheritance } from './inherit.ts'
import type { ComponentNames } from './known-names.ts'
import type { Manifest } from './manifest.ts'
import { builtInTypes } from './overrides.ts'
import { globalMetadata, knownKeys, mapSections, ownMetadata } from './sections.ts'
import type { StackSettings } from './settings.ts'
import { meetCall } from './text-functions.ts'
import { holdsWaiting, WAITING } from './waiting.ts'

/** A component of a manifest with all layers merged, before its templates and functions. */
export interface Component {
  readonly type: string
  readonly name: string
  readonly manifest: Manifest
  /** The merged sections, as templates see them. */
  readonly section: ValueMap
  readonly inheritance: Inheritance
  /** See `Address`. */
  readonly folder: string
  readonly base: string
}

function sectionOf(holder: Value | undefined, key: string, where: string, manifest: string): ValueMap | undefined {
  if (!isMap(holder)) return undefined
  const value = holder[key]
  // A section without a body is an empty one.
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && holdsWaiting(value)) return map([[WAITING, WAITING]])
  if (!isMap(value)) throw fail('bad-section', { section: where, manifest })
  return value
}

/** All components of a manifest, by type: `[type, name]` in the order of the file. */
export function* componentNames(manifest: Manifest): Generator<readonly [type: string, name: string]> {
  const types = sectionOf(manifest.content, 'components', 'components', manifest.key)
  for (const type of Object.keys(types ?? {})) {
    const names = sectionOf(types, type, `components.${type}`, manifest.key)
    for (const name of Object.keys(names ?? {})) yield [type, name]
  }
}

/** The names of a manifest's components by type, whatever else is wrong in it. */
export function namesIn(manifest: Manifest): ComponentNames {
  const types = manifest.content.components
  if (!isMap(types)) return {}
  return Object.fromEntries(
    Object.keys(types).flatMap((type) => (isMap(types[type]) ? [[type, Object.keys(types[type])] as const] : [])),
  )
}

/**
 * The type that a component's name stands for: the first of `wanted` that has it; without that, built-in ones first, then
 * the team's own in the order of the file.
 */
export function typeNamed(types: ComponentNames, name: string, wanted?: readonly string[]): string | undefined {
  const has = (type: string) => Object.hasOwn(types, type) && types[type]?.includes(name) === true
  if (wanted) return wanted.find(has)
  const order = [...builtInTypes.slice(0, 4), 'container', 'emulator', ...builtInTypes.slice(4)]
  for (const type of [...order, ...Object.keys(types).filter((one) => !order.includes(one))]) {
    if (has(type)) return type
  }
  return undefined
}

/** The list strategy that the stack's own settings ask for. */
function strategyOf(layers: readonly (ValueMap | undefined)[], fallback: ListStrategy): ListStrategy {
  let given: Value | undefined
  for (const layer of layers) if (layer?.list_merge_strategy !== undefined) given = layer.list_merge_strategy
  if (given === undefined || given === null || given === '') return fallback
  const strategy = listStrategies.get(String(given))
  if (!strategy) throw fail('bad-strategy', { given: String(given) })
  return strategy
}

function metadataOf(
  global: ValueMap | undefined,
  bases: Inheritance,
  own: ValueMap | undefined,
  settings: StackSettings,
  manifest: string,
): ValueMap {
  for (const field of Object.keys(global ?? {})) {
    if (!(globalMetadata as readonly string[]).includes(field)) {
      throw fail('bad-global-metadata', { field, manifest, allowed: globalMetadata })
    }
  }
  const handed = settings.inheritMetadata
    ? bases.bases.map(({ section }) => {
        const metadata = section.metadata
        return isMap(metadata) ? map(Object.entries(metadata).filter(([key]) => !ownMetadata.has(key))) : undefined
      })
    : []
  return mergeAll([global, ...handed, own], settings.strategy, meetCall)
}

/**
 * Computes a component from a manifest by the table of layers: the manifest's sections, its type's, those of its bases, its
 * own, and the overrides. Pure but for `folderExists`. The name must be there; see `typeNamed`.
 */
export function computeComponent(
  manifest: Manifest,
  type: string,
  name: string,
  settings: StackSettings,
  folderExists: (type: string, name: string) => boolean,
): Component {
  const { content, key } = manifest
  const components = sectionOf(content.components as Value, type, `components.${type}`, key) ?? map()
  const value = components[name]
  if (!isMap(value) && value !== null)
    throw fail('bad-section', { section: `components.${type}.${name}`, manifest: key })
  const own = isMap(value) ? value : map()
  const known = isMap(value) ? components : map([...Object.entries(components), [name, own]])
  const builtIn = (builtInTypes as readonly string[]).includes(type)
  const bases = inheritance(name, known, key, (folder) => folderExists(type, folder))
  const typeSection = builtIn ? sectionOf(content, type, type, key) : undefined
  const overrides = builtIn ? sectionOf(own, 'overrides', `components.${type}.${name}.overrides`, key) : undefined
  const where = `components.${type}.${name}`

  const strategy = strategyOf(
    [
      sectionOf(content, 'settings', 'settings', key),
      ...bases.bases.map((base) =>
        sectionOf(base.section, 'settings', `components.${type}.${base.name}.settings`, key),
      ),
      sectionOf(own, 'settings', `${where}.settings`, key),
      sectionOf(overrides, 'settings', `${where}.overrides.settings`, key),
    ],
    settings.strategy,
  )

  const section: ValueMap = map()
  for (const rule of mapSections) {
    if (rule.of && !rule.of.includes(type) && builtIn) continue
    const own_ = rule.name === 'source' && typeof own.source === 'string' ? map([['uri', own.source]]) : undefined
    const inheritsIt = rule.name !== 'source' && rule.name !== 'provision' ? true : settings.inheritSource
    const layers = [
      rule.name === 'env' && builtIn && Object.keys(settings.globalEnv).length > 0 ? settings.globalEnv : undefined,
      rule.name === 'auth' && type === 'terraform' ? settings.auth : undefined,
      rule.global ? sectionOf(content, rule.name, rule.name, key) : undefined,
      rule.type ? sectionOf(typeSection, rule.name, `${type}.${rule.name}`, key) : undefined,
      ...(inheritsIt
        ? bases.bases.map((base) =>
            sectionOf(base.section, rule.name, `components.${type}.${base.name}.${rule.name}`, key),
          )
        : []),
      own_ ?? sectionOf(own, rule.name, `${where}.${rule.name}`, key),
      rule.overrides ? sectionOf(overrides, rule.name, `${where}.overrides.${rule.name}`, key) : undefined,
    ]
    const written = layers.some((layer) => layer !== undefined)
    const empty = rule.shown === 'always' || (rule.shown !== 'when-written' && rule.shown.includes(type))
    if (written || (builtIn && empty)) {
      section[rule.name] = withoutMarks(mergeAll(layers, strategy, meetCall))
    }
  }

  const metadata = metadataOf(
    sectionOf(content, 'metadata', 'metadata', key),
    bases,
    sectionOf(own, 'metadata', `${where}.metadata`, key),
    settings,
    key,
  )
  section.metadata = metadata
  const address = addressOf(name, isMap(own.metadata) ? own.metadata : undefined, metadata, bases.root)
  section.component = builtIn ? address.identity : name
  const texts = [
    ...(typeSection ? [typeSection] : []),
    ...bases.bases.map((base) => base.section),
    own,
    ...(overrides ? [overrides] : []),
  ]
  if (builtIn) {
    section.command = nearestText('command', texts) || settings.type(type).command || type
    section.inheritance = [...bases.names]
    section.overrides = overrides ?? map()
  } else {
    // A type of the team's own keeps every key it wrote.
    for (const layer of [...bases.bases.map((base) => base.section), own]) {
      for (const [other, its] of Object.entries(layer)) {
        if (knownKeys.has(other)) continue
        const here = section[other]
        section[other] = isMap(here) && isMap(its) ? mergeAll([here, its], strategy, meetCall) : its
      }
    }
  }
  if (type === 'terraform') {
    section.required_version = nearestText('required_version', [
      ...(typeSection ? [typeSection] : []),
      ...bases.bases.map((base) => base.section),
      own,
      ...(overrides ? [overrides] : []),
    ])
    const backend = backendOf({
      component: name,
      manifest: key,
      type: typeSection ?? map(),
      bases: bases.bases,
      own,
      strategy,
      keyName: textOf(metadata.name) || address.identity,
      separator: settings.workspaceSeparator,
    })
    section.backend = backend.backend
    section.backend_type = backend.type
    section.remote_state_backend = backend.remote
    section.remote_state_backend_type = backend.remoteType
  }
  if (own.depends_on !== undefined) section.depends_on = own.depends_on
  return {
    type,
    name,
    manifest,
    section,
    inheritance: bases,
    folder: address.folder,
    base: address.base,
  }
}
