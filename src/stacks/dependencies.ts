import { isMap, map, type Value, type ValueMap } from '../value/value.ts'

/** Variables that place a component, which older dependencies may name. */
export const contextNames = ['namespace', 'tenant', 'environment', 'stage'] as const

/** What a component says it needs of another one. */
export interface ComponentDependency {
  readonly component: string
  /** Undefined means its own stack, unless `context` names another. */
  readonly stack: string | undefined
  /** Type of the component, where it was told. */
  readonly type: string | undefined
  /** Variables of the other one that were given (`settings.depends_on` and older). */
  readonly context: ReadonlyMap<string, string>
}

/** A file or folder that a component depends on. */
export interface PathDependency {
  readonly kind: 'file' | 'folder'
  readonly path: string
}

/** Where a component is, as far as dependencies tell components apart. */
export interface Situation {
  readonly component: string
  readonly type: string
  readonly stack: string
  readonly vars: ValueMap
}

const text = (value: Value | undefined): string | undefined =>
  value === undefined || value === null || value === '' || isMap(value) ? undefined : String(value)

function items(value: Value | undefined): readonly Value[] {
  if (Array.isArray(value)) return value
  return isMap(value) ? Object.keys(value).map((key) => value[key] as Value) : []
}

const builtIn = ['terraform', 'helmfile', 'packer', 'ansible', 'kubernetes', 'helm']

function dependency(item: Value, withContext: boolean): ComponentDependency | undefined {
  if (typeof item === 'string') return { component: item, stack: undefined, type: undefined, context: new Map() }
  if (!isMap(item)) return undefined
  const kind = text(item.kind)
  if (kind === 'file' || kind === 'folder') return undefined
  const component = text(item.component) ?? text(item.name)
  if (component === undefined) return undefined
  const context = new Map<string, string>()
  if (withContext)
    for (const name of contextNames) {
      const value = text(item[name])
      if (value !== undefined) context.set(name, value)
    }
  return { component, stack: text(item.stack), type: kind && builtIn.includes(kind) ? kind : undefined, context }
}

function among(value: Value | undefined, withContext: boolean): ComponentDependency[] {
  return items(value).flatMap((item) => dependency(item, withContext) ?? [])
}

/** The components that a section depends on: `dependencies.components`, else `settings.depends_on`, else `depends_on`. */
export function componentDependencies(section: ValueMap): readonly ComponentDependency[] {
  const { dependencies, settings } = section
  const now = among(isMap(dependencies) ? dependencies.components : undefined, false)
  if (now.length > 0) return now
  const older = among(isMap(settings) ? settings.depends_on : undefined, true)
  return older.length > 0 ? older : among(section.depends_on, true)
}

/** Whether a section may depend on other components, before its templates are rendered. */
export function mayDepend(section: ValueMap): boolean {
  const { dependencies, settings } = section
  return (
    (isMap(dependencies) && dependencies.components !== undefined) ||
    (isMap(settings) && settings.depends_on !== undefined) ||
    section.depends_on !== undefined
  )
}

/** The files and folders that a section depends on, in the order in which they are written. */
export function pathDependencies(section: ValueMap): readonly PathDependency[] {
  const found: PathDependency[] = []
  const add = (kind: 'file' | 'folder', path: Value | undefined) => {
    const given = text(path)
    if (given !== undefined) found.push({ kind, path: given })
  }
  const { dependencies, settings } = section
  if (isMap(dependencies)) {
    for (const file of items(dependencies.files)) add('file', file)
    for (const folder of items(dependencies.folders)) add('folder', folder)
    for (const item of items(dependencies.components)) {
      if (isMap(item) && (item.kind === 'file' || item.kind === 'folder')) add(item.kind, item.path)
    }
  }
  for (const item of items(isMap(settings) ? settings.depends_on : undefined)) {
    if (!isMap(item)) continue
    add('file', item.file)
    add('folder', item.folder)
  }
  return found
}

/**
 * Whether a dependency of `from` means `to`. With a stack it is that stack's component; with variables each one given must
 * be that of `to`, and each one not given the same in both; with neither it is the one in the same stack.
 */
export function pointsTo(dependency: ComponentDependency, from: Situation, to: Situation): boolean {
  if (dependency.component !== to.component) return false
  if (dependency.type !== undefined && dependency.type !== to.type) return false
  if (from.component === to.component && from.stack === to.stack && from.type === to.type) return false
  if (dependency.stack !== undefined) return dependency.stack === to.stack
  if (dependency.context.size === 0) return from.stack === to.stack
  return contextNames.every((name) => (dependency.context.get(name) ?? text(from.vars[name])) === text(to.vars[name]))
}

/** The keys that tell which component something is about: folder, context variables, stack, and the slug of both. */
export function identification(of: Situation, path: string): ValueMap {
  const told = map([
    ['component', of.component],
    ['component_type', of.type],
    ['component_path', path],
  ])
  for (const name of contextNames) {
    const value = text(of.vars[name])
    if (value !== undefined) told[name] = value
  }
  told.stack = of.stack
  told.stack_slug = `${of.stack}-${of.component.replaceAll('/', '-')}`
  return told
}
