import { type Failure, isFailure } from '../failure/failure.ts'
import { pathText } from '../functions/walk.ts'
import type { Host } from '../host/host.ts'
import type { Datasource } from '../template/context.ts'
import { join, placeText } from '../value/file-path.ts'
import type { Later } from '../value/later.ts'
import type { Document, Path } from '../value/origin.ts'
import { map, type Value, type ValueMap } from '../value/value.ts'
import type { ManifestAsking } from './calls.ts'
import { type Component, componentNames, computeComponent, namesIn, typeNamed } from './component.ts'
import { discoverManifests, type ManifestFile } from './discover.ts'
import { fail } from './failures.ts'
import { type NamedManifest, namesOf, openKnownNames, stackOf } from './known-names.ts'
import { withoutLiterals } from './literals.ts'
import { type Manifest, openManifests } from './manifest.ts'
import { stackName } from './names.ts'
import { placedIn } from './places.ts'
import { COMPUTE, nameVariables, onceByVariables, openQuickNames } from './quick-names.ts'
import { type Include, readManifest } from './read.ts'
import type { RemoteManifest } from './remote-imports.ts'
import { sameSection } from './same.ts'
import type { StackSettings } from './settings.ts'
import { isSteady } from './steady.ts'
import { highestOnly, holdsCall } from './text-functions.ts'
import { listedWorkspace, type Workspace, workspaceOf } from './workspace.ts'

/** A template as the engine wants it rendered, wherever it stands. */
export interface StackTemplate {
  readonly name: string
  readonly libraries: 'all' | 'locals' | 'component'
  readonly missingKey: 'error' | 'default'
  readonly delimiters?: readonly [string, string] | undefined
  /** Variables beside those of the process, for datasources and `env`. */
  readonly env?: Readonly<Record<string, string>>
  readonly datasources?: Readonly<Record<string, Datasource>>
  /** Milliseconds for datasources. */
  readonly timeout?: number | undefined
}

/** What the engine is opened with; the top of the programme fills in what answers. */
export interface StacksOptions {
  readonly host: Host
  readonly settings: StackSettings
  parse(text: string, file: string): Document
  /** Reads what was emitted: keys in it are names, whatever they look like. */
  reread(text: string, file: string): Document
  emit(value: Value): string
  render(text: string, data: ValueMap, template: StackTemplate): Later<string>
  readonly include: Include
  /** Reads the manifests that a remote address stands for. */
  remote(address: string, ttl: string | undefined): Promise<readonly RemoteManifest[]>
  /** Hears of what is not wrong, but hardly meant. */
  readonly warn?: ((text: string) => void) | undefined
  /** What functions may ask, seen from a file. */
  asking(file: string): ManifestAsking
}

/** How far a component is processed. */
export interface Processing {
  readonly templates: boolean
  readonly functions: boolean
  /** Functions to leave as they stand, without the exclamation mark. */
  readonly skip: readonly string[]
  /** What another component has not given yet reads `(computed)` in place of a failure, which may be told or not. */
  readonly computed?: boolean | 'silent'
  /** Outputs of other components are taken from their `mocks`. */
  readonly mocks?: boolean
  /** As whom outputs of other components are read, where the command has chosen that: an identity, `false` for nobody. */
  readonly identity?: string | false | undefined
  /** Functions are run in these keys only, and the section has no others. */
  readonly only?: readonly string[]
  /** `workspace` is the one that `describe stacks` shows (`listedWorkspace`), not the one that the tool runs in. */
  readonly listed?: boolean
}

export const fully: Processing = { templates: true, functions: true, skip: [] }

/** A component where it was found. */
export interface Found {
  readonly component: Component
  /** The stack as it was asked for. */
  readonly stack: string
  /** The stack's canonical name. */
  readonly name: string
}

/** The stacks of a project: every question loads what it needs and no more; a manifest is loaded once. */
export interface Stacks {
  readonly settings: StackSettings
  manifests(): Promise<readonly ManifestFile[]>
  load(file: ManifestFile): Promise<Manifest>
  /** What a manifest holds and what its stacks are called, without loading it when nothing has changed since it was; undefined where something is wrong in it. */
  named(file: ManifestFile): Promise<NamedManifest | undefined>
  /** Keeps the names of all stacks for the next run, if all are known by now. */
  keepNames(): Promise<void>
  /** The canonical name for a component of a manifest; undefined where it cannot be told for this one. */
  nameOf(component: Component): Promise<string | undefined>
  /** The same, failing where it cannot be told: it says which variable is missing in which manifest. */
  strictNameOf(component: Component): Promise<string>
  compute(manifest: Manifest, type: string, name: string): Component
  /** Finds a component in a stack, by canonical name or manifest key; fails with what is near. */
  find(component: string, stack: string, types?: readonly string[]): Promise<Found>
  /** The section of a found component with its context keys, processed as asked. */
  section(found: Found, processing: Processing): Promise<ValueMap>
  /** The workspace of a terraform component. */
  workspace(found: Found): Promise<Workspace>
}

/** Of many manifests so many are kept in memory; one more is loaded again when it is wanted again. */
const mostLoaded = 1000

/** Opens the stacks; nothing is read yet. */
export function openStacks(options: StacksOptions): Stacks {
  const { host, settings } = options
  const names = openKnownNames(host, settings)
  const loader = openManifests({
    looking: names.looking,
    settings,
    read: (file, key) => readManifest(host, file, key),
    remote: options.remote,
    parse: options.parse,
    render: (text, data, { file, ignoreMissing }) =>
      options.render(text, data, { name: file, libraries: 'all', missingKey: ignoreMissing ? 'default' : 'error' }),
    include: options.include,
    call: async (text, file) => {
      const { runCalls } = await import('./calls.ts')
      const section = map([['local', text]])
      const skip = new Set<string>()
      return (
        await runCalls(section, {
          section,
          component: 'locals',
          strategy: settings.strategy,
          skip,
          ask: options.asking(file),
        })
      ).local as Value
    },
  })
  const renderName = onceByVariables(settings, (template, section) =>
    options.render(template, section, {
      name: 'stacks.name_template',
      libraries: 'all',
      missingKey: settings.templates.ignoreMissing ? 'default' : 'error',
    }),
  )

  let discovered: Promise<readonly ManifestFile[]> | undefined
  const loaded = new Map<string, Promise<Manifest>>()
  const load = (file: ManifestFile): Promise<Manifest> => {
    const known = loaded.get(file.key)
    if (known) return known
    const loading = loader.load(file)
    if (loaded.size >= mostLoaded) loaded.delete(loaded.keys().next().value as string)
    loaded.set(file.key, loading)
    return loading
  }
  const manifests = () => {
    const known = discovered ? undefined : names.manifests()
    discovered ??= known ? Promise.resolve(known) : discoverManifests(names.looking, settings)
    return discovered
  }
  const folders = new Map<string, boolean>()
  const folderExists = (type: string, name: string): boolean => {
    const folder = join(settings.basePath, settings.type(type).basePath, name)
    let there = folders.get(folder)
    if (there === undefined) {
      there = names.looking.stat(folder)?.kind === 'directory'
      folders.set(folder, there)
    }
    return there
  }
  const compute = (manifest: Manifest, type: string, name: string) => {
    try {
      return computeComponent(manifest, type, name, settings, folderExists)
    } catch (thrown) {
      throw placedIn(thrown, manifest, type)
    }
  }

  const strictNameOf = async (component: Component): Promise<string> =>
    stackName(component.manifest, component.section, settings, renderName)
  const nameOf = async (component: Component): Promise<string | undefined> => {
    try {
      return await strictNameOf(component)
    } catch (thrown) {
      // A manifest whose name cannot be told for this component is none that was meant.
      if (isFailure(thrown)) return undefined
      throw thrown
    }
  }

  const quickName = openQuickNames(settings, folderExists, renderName)
  const isSteadyName = nameVariables(settings) !== undefined || isSteady(settings.nameTemplate ?? '')

  /** Reads the names of a manifest; undefined where something is wrong in it, which is told when it is asked for. */
  async function readNames(file: ManifestFile): Promise<NamedManifest | undefined> {
    const manifest = await load(file)
    const components: Record<string, string[]> = Object.create(null)
    const others: Record<string, string | null> = Object.create(null)
    let stack: string | null | undefined
    try {
      for (const [type, name] of componentNames(manifest)) {
        const quick = await quickName(manifest, type, name)
        const told = (quick === COMPUTE ? await nameOf(compute(manifest, type, name)) : quick) ?? null
        components[type] ??= []
        components[type].push(name)
        if (stack === undefined) stack = told
        else if (told !== stack) others[`${type}/${name}`] = told
      }
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
      names.learn(file, undefined)
      return undefined
    }
    const named = { key: file.key, file: file.file, components, stack: stack ?? null, others }
    const steady = isSteadyName && manifest.parts.every((part) => part.steady)
    const read = steady ? [...new Set(manifest.parts.map((part) => part.document.file))] : undefined
    names.learn(file, { named, files: read })
    return named
  }

  const named = async (file: ManifestFile) => names.of(file) ?? readNames(file)
  const keepNames = async () => names.save(await manifests())

  /** The components of a manifest, each with its stack's name where it has one; fails with what is wrong in it. */
  async function* namedIn(file: ManifestFile): AsyncGenerator<readonly [component: string, stack: string]> {
    const known = await named(file)
    if (!known) {
      const manifest = await load(file)
      for (const [type, name] of componentNames(manifest)) await nameOf(compute(manifest, type, name))
      return
    }
    yield* namesOf(known)
  }

  /** Whether a manifest can be loaded, where it is not known from before; what is wrong goes to `leftOut`. */
  async function isReadable(file: ManifestFile, leftOut: (thrown: unknown) => undefined): Promise<boolean> {
    if (names.of(file)) return true
    return load(file).then(
      () => true,
      (thrown) => leftOut(thrown) ?? false,
    )
  }

  async function find(name: string, stack: string, types?: readonly string[]): Promise<Found> {
    const all = await manifests()
    const physical = stack.indexOf('/') > 0 ? all.find((one) => one.key === stack) : undefined
    const matches: Found[] = []
    const inStack = new Set<string>()
    const elsewhere = new Set<string>()
    const stacks = new Set<string>()
    const broken: Failure[] = []
    const look = async (file: ManifestFile): Promise<void> => {
      const known = await named(file)
      const type = known ? typeNamed(known.components, name, types) : typeNamed(namesIn(await load(file)), name, types)
      if (type === undefined) return
      const canonical = known && stackOf(known, type, name)
      if (known && !physical && canonical !== stack) {
        if (typeof canonical === 'string') elsewhere.add(canonical)
        return
      }
      const found = () => load(file).then((manifest) => compute(manifest, type, name))
      const component = await (known ? found() : found().catch(leftOut))
      if (!component) return
      const own = await nameOf(component)
      if (physical || own === stack) matches.push({ component, stack, name: own ?? stack })
      else if (own !== undefined) elsewhere.add(own)
    }
    const leftOut = (thrown: unknown): undefined => {
      if (physical || !isFailure(thrown)) throw thrown
      broken.push(thrown)
    }
    for (const file of physical ? [physical] : all) {
      // What is wrong with another manifest is no reason not to answer about this stack.
      if (await isReadable(file, leftOut)) await look(file)
    }
    if (matches.length === 0 && broken[0]) throw broken[0]
    for (const { words } of broken) {
      const { place } = words
      const where = place ? ` (${placeText(place, settings.basePath)})` : ''
      options.warn?.(`A manifest is left out, since it cannot be read: ${words.message}${where}`)
    }
    if (!physical) names.save(all)
    if (matches.length === 0) {
      // Only a question without an answer looks at everything, to say what was near.
      for (const file of all) {
        for await (const [other, canonical] of namedIn(file)) {
          stacks.add(canonical)
          if (canonical === stack) inStack.add(other)
        }
      }
      if (stacks.has(stack) || physical)
        throw fail('component-not-found', { component: name, stack, known: [...inStack], elsewhere: [...elsewhere] })
      const named = all.some((one) => one.key === stack) ? await firstName(all, stack) : undefined
      if (named !== undefined) throw fail('stack-not-found', { stack, known: [...stacks], named })
      const more = { known: [], elsewhere: [...elsewhere], stacks: [...stacks] }
      throw fail('component-not-found', { component: name, stack, ...more })
    }
    const first = matches[0] as Found
    const different = matches.filter((one) => !sameSection(one.component.section, first.component.section))
    if (different.length > 0) {
      throw fail('duplicate-component', {
        component: name,
        stack,
        manifests: matches.map((one) => one.component.manifest.key),
      })
    }
    return first
  }

  async function firstName(all: readonly ManifestFile[], key: string): Promise<string | undefined> {
    const file = all.find((one) => one.key === key)
    if (file) for await (const [, canonical] of namedIn(file)) return canonical
    return undefined
  }

  // A module that was asked for before costs a turn each time it is asked for.
  let rendering: Promise<typeof import('./process.ts')> | undefined
  let calling: Promise<typeof import('./calls.ts')> | undefined

  let isWarned = false

  /** The merged section with the keys that say which component of which stack it is. */
  function unprocessed({ component, stack }: Found): ValueMap {
    const { manifest } = component
    return map([
      ...Object.entries(component.section),
      ['atmos_component', component.name],
      ['atmos_stack', stack],
      ['stack', stack],
      ['atmos_stack_file', manifest.key],
      ['atmos_manifest', manifest.key],
      ['component_type', component.type],
      ['imports', [...manifest.imports]],
    ])
  }

  const workspace = (found: Found) => workspaceOf(found.component, unprocessed(found), settings, renderName)

  async function section(found: Found, processing: Processing): Promise<ValueMap> {
    const { component, stack } = found
    const { manifest } = component
    const whole = unprocessed(found)
    if (component.type === 'terraform') {
      const of = processing.listed ? listedWorkspace : workspaceOf
      whole.workspace = (await of(component, whole, settings, renderName)).name
    }
    const about = {
      component: component.name,
      stack,
      file: manifest.file,
      origin: async ([section, ...path]: Path) => {
        const { contributions } = await import('./sources.ts')
        const [first] = contributions(component, String(section), path)
        const line = first?.line()
        return first && { file: first.file, ...(line === undefined ? {} : { line }) }
      },
    }
    const { section: marked, restore } = withoutLiterals(whole)
    let processed = marked
    if (processing.templates) {
      rendering ??= import('./process.ts')
      const { bracesIn, renderSection } = await rendering
      const { enabled, isSaid } = settings.templates
      if (!enabled && !isSaid && !isWarned && manifest.parts.some((part) => part.braces)) {
        const path = bracesIn(marked)
        if (path) {
          isWarned = true
          options.warn?.(
            `Templates are off, so {{ … }} stays as it is written (${pathText(path)} of ${component.name} in ${stack}): templates.settings.enabled: true switches them on, false says that this is meant`,
          )
        }
      }
      processed = await renderSection(
        marked,
        settings,
        {
          emit: options.emit,
          parse: (text, file) => options.reread(text, file),
          render: (text, data, more) =>
            options.render(text, data, {
              name: `${about.component}-${about.stack}`,
              libraries: 'component',
              missingKey: 'default',
              ...more,
            }),
        },
        about,
      )
    }
    if (!processing.functions) return restore(highestOnly(processed) as ValueMap)
    const part = processing.only
      ? map(processing.only.flatMap((key) => (processed[key] === undefined ? [] : [[key, processed[key]] as const])))
      : processed
    if (!holdsCall(part)) return restore(part)
    calling ??= import('./calls.ts')
    const { runCalls } = await calling
    const called = await runCalls(part, {
      section: processed,
      component: component.name,
      strategy: settings.strategy,
      skip: new Set(processing.skip.map((one) => one.replace(/^!/, ''))),
      ask: options.asking(manifest.file),
      computed: processing.computed ?? false,
      mocks: processing.mocks === true,
      identity: processing.identity,
    })
    return restore(called)
  }

  return { settings, manifests, load, named, keepNames, nameOf, compute, find, section, strictNameOf, workspace }
}
