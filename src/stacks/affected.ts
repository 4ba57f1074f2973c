import type { Files } from '../host/host.ts'
import { isAbsolute, join } from '../value/file-path.ts'
import { isMap, type Value, type ValueMap } from '../value/value.ts'
import { addressIn, shownFolder } from './address.ts'
import { allComponents, everything } from './all.ts'
import { pathDependencies, type Situation } from './dependencies.ts'
import { moduleFolders } from './modules.ts'
import type { Found, Processing, Stacks } from './stacks.ts'

/** Sections that are compared, in the order in which they are told, unless `describe.affected.sections` names others. */
export const comparedSections = [
  'vars',
  'env',
  'providers',
  'required_providers',
  'required_version',
  'generate',
  'backend',
  'backend_type',
  'remote_state_backend',
  'remote_state_backend_type',
  'auth',
  'command',
  'dependencies',
  'source',
  'provision',
] as const

/** A component that a change affects. */
export interface Affected extends Situation {
  /** Its folder, as `component_path` shows it. */
  readonly path: string
  /** All reasons, in the order of checking. */
  readonly reasons: readonly string[]
  /** The file or folder whose change is a reason. */
  readonly file: string | undefined
  readonly folder: string | undefined
  readonly settings: ValueMap
  /** What is gone: the component, or its whole stack. */
  readonly deleted: 'component' | 'stack' | undefined
  readonly found: Found
}

/** One of the two states that are compared. */
export interface State {
  readonly stacks: Stacks
  /** Top folder of its files; paths in it are told as if they were below that of the current state. */
  readonly root: string
}

/** What is compared, and how. */
export interface Comparison {
  readonly current: State
  readonly base: State
  readonly files: Files
  /** Files that changed, below the root. */
  readonly changed: readonly string[]
  readonly processing: Processing
  readonly sections: readonly string[]
  readonly stack: string | undefined
  readonly excludeLocked: boolean
  /** Working directory: files that components depend on may be written as seen from it. */
  readonly cwd: string
  /** Answers what a component's section is when its functions cannot be run; throws to give up. */
  recover(found: Found, thrown: unknown): Promise<ValueMap>
}

interface Entry {
  readonly found: Found
  readonly section: ValueMap
}

const keyOf = ({ stack, component }: Found) => JSON.stringify([stack, component.type, component.name])

/**
 * The components that differ between two states of a project, by stack, then component: those whose sections, folder,
 * local modules, or files they depend on changed, and those that are gone.
 */
export async function affectedBetween(comparison: Comparison): Promise<readonly Affected[]> {
  const { current, base } = comparison
  const before = await entries(comparison, base)
  const now = await entries(comparison, current)
  const changed = comparison.changed.map((path) => join(current.root, path))
  const found: Affected[] = []
  for (const [key, entry] of now) {
    const { metadata } = entry.section
    if (isMap(metadata) && skipped(metadata, comparison)) continue
    const told = reasonsFor(entry, before.get(key), comparison, changed)
    if (told.reasons.length > 0) found.push({ ...about(entry, current.stacks), ...told, deleted: undefined })
  }
  const stacksNow = new Set([...now.values()].map((entry) => entry.found.stack))
  for (const [key, entry] of before) {
    const { metadata } = entry.section
    if (now.has(key) || (isMap(metadata) && metadata.type === 'abstract')) continue
    const deleted = stacksNow.has(entry.found.stack) ? 'component' : 'stack'
    found.push({
      ...about(entry, base.stacks),
      reasons: [deleted === 'stack' ? 'deleted.stack' : 'deleted'],
      file: undefined,
      folder: undefined,
      deleted,
    })
  }
  return found.sort((a, b) => order(a.stack, b.stack) || order(a.component, b.component) || order(a.type, b.type))
}

function skipped(metadata: ValueMap, { excludeLocked }: Comparison): boolean {
  if (metadata.type === 'abstract' || metadata.enabled === false) return true
  return excludeLocked && metadata.locked === true
}

async function entries(comparison: Comparison, { stacks }: State): Promise<ReadonlyMap<string, Entry>> {
  const found = new Map<string, Entry>()
  for await (const one of allComponents(stacks, { ...everything, stack: comparison.stack })) {
    const key = keyOf(one)
    if (found.has(key)) continue
    const { metadata } = one.component.section
    // What cannot be worked on is not evaluated.
    if (isMap(metadata) && metadata.type === 'abstract') {
      found.set(key, { found: one, section: one.component.section })
      continue
    }
    let section: ValueMap
    try {
      section = await stacks.section(one, comparison.processing)
    } catch (thrown) {
      section = await comparison.recover(one, thrown)
    }
    found.set(key, { found: one, section })
  }
  return found
}

function about({ found, section }: Entry, stacks: Stacks) {
  const { component, stack } = found
  return {
    component: component.name,
    type: component.type,
    stack,
    vars: isMap(section.vars) ? section.vars : {},
    settings: isMap(section.settings) ? section.settings : {},
    path: shownFolder(stacks.settings, component.type, addressIn(component.name, section)),
    found,
  }
}

function reasonsFor(
  entry: Entry,
  before: Entry | undefined,
  comparison: Comparison,
  changed: readonly string[],
): { reasons: readonly string[]; file: string | undefined; folder: string | undefined } {
  const { current, base, files } = comparison
  const { section, found } = entry
  const reasons: string[] = []
  // What is new differs in every section that it has.
  const differs = (name: string): boolean =>
    before === undefined
      ? section[name] !== undefined
      : text(section[name], current.root) !== text(before.section[name], base.root, current.root)
  if (differs('metadata')) reasons.push('stack.metadata')

  const { basePath } = current.stacks.settings.type(found.component.type)
  if (basePath !== '') {
    const folder = join(current.stacks.settings.basePath, basePath, addressIn(found.component.name, section).folder)
    const below = (at: string) => changed.some((path) => path.startsWith(`${at}/`))
    if (found.component.type === 'terraform' && changed.length > 0 && moduleFolders(files, folder).some(below))
      reasons.push('component.module')
    if (below(folder)) reasons.push('component')
  }
  for (const name of comparison.sections) if (differs(name)) reasons.push(`stack.${name}`)
  if (differs('settings')) reasons.push('stack.settings')

  let file: string | undefined
  let folder: string | undefined
  for (const { kind, path } of pathDependencies(section)) {
    const roots = isAbsolute(path) ? [''] : [current.stacks.settings.basePath, comparison.cwd]
    const places = roots.map((root) => join(root, path))
    const hit = changed.some((one) =>
      places.some((place) => one === place || (kind === 'folder' && one.startsWith(`${place}/`))),
    )
    if (!hit || reasons.includes(kind)) continue
    reasons.push(kind)
    if (kind === 'file') file = path
    else folder = path
  }
  return { reasons, file, folder }
}

/** A value in one spelling, for comparison; paths below one root read as if they were below the other. */
function text(value: Value | undefined, root: string, as = root): string {
  if (value === undefined) return ''
  const spelled = JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'bigint'
      ? `${one}n`
      : isMap(one)
        ? Object.fromEntries(
            Object.keys(one)
              .sort()
              .map((key) => [key, one[key]]),
          )
        : one,
  )
  if (spelled === '{}' || spelled === '[]' || spelled === '""') return ''
  return root === as ? spelled : spelled.replaceAll(root, as)
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
