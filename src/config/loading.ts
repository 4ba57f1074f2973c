import { Failure, isFailure } from '../failure/failure.ts'
import { evaluate, evaluateAt } from '../functions/evaluate.ts'
import type { YamlFunction } from '../functions/function.ts'
import type { Env, FileStat, Host } from '../host/host.ts'
import type { RemoteSettings } from '../remote/remote.ts'
import { dirname, join, placeText } from '../value/file-path.ts'
import type { Later } from '../value/later.ts'
import type { Path } from '../value/origin.ts'
import { get, isMap, isPlain, map, type Value, type ValueMap } from '../value/value.ts'
import type { Parsed } from '../yaml/document.ts'
import { basePath } from './base-path.ts'
import type { ConfigurationCache } from './cache.ts'
import { listOf, mergeCommands, placeOf } from './commands.ts'
import type { Configuration, LayerKind, Selection } from './configuration.ts'
import { defaults, wholeProject } from './defaults.ts'
import { fromEnv } from './env.ts'
import type { Resolved } from './imports.ts'
import {
  apartCommands,
  type LoadedLayer,
  mapOf,
  plainLayer,
  type ReportProblem,
  shaped,
  syntheticLayer,
  withValue,
} from './layer.ts'
import { mergeLayer, settled } from './layers.ts'
import { configurationOf, forNestedCalls, promoted } from './merged.ts'
import { splitTexts } from './scalar.ts'
import { autoFolders, type Found, filesBelow, findSources, foldersFor, type Source } from './sources.ts'

/** Layers that belong together, in both orders: which value counts (the last), and how commands are listed. */
interface Group {
  readonly precedence: readonly LoadedLayer[]
  readonly listing: readonly LoadedLayer[]
}

const nothing: YamlFunction = { stations: ['configuration'], run: () => null }

/** `!exec` that runs nothing. */
const withoutPrograms = new Map([['!exec', { stations: nothing.stations, load: async () => nothing, loaded: nothing }]])

/** Imports beyond this depth are passed over with a warning. */
const deepest = 10

/** One reading of the configuration: finds its files, reads and evaluates each on its own, merges them. */
export class Loading {
  readonly #host: Host
  readonly #cache: ConfigurationCache
  readonly #selection: Selection
  readonly #found: Found
  readonly #memory = new Map<string, Later<Value>>()
  readonly #report: ((problem: Failure) => void) | undefined
  readonly #warnings: string[] = []
  /** Where downloaded files are stored on this disk, by their address, and the other way round. */
  readonly #local = new Map<string, string>()
  readonly #addresses = new Map<string, string>()
  #elsewhere: RemoteSettings = {}
  /** The profiles that a person chose. */
  #picked: readonly string[] | undefined

  constructor(cache: ConfigurationCache, selection: Selection, report?: (problem: Failure) => void) {
    this.#host = cache.host
    this.#cache = cache
    this.#selection = selection
    this.#found = findSources(cache.host, selection, cache.host.environment.variables)
    this.#report = report
  }

  /** Fails, or reports and goes on. */
  #wrong(problem: Failure): null {
    if (!this.#report) throw problem
    const file = problem.words.place?.file ?? ''
    const address = this.#addresses.get(file)
    this.#report(address === undefined ? problem : renamed(problem, file, address))
    return null
  }

  async run(): Promise<Configuration> {
    const { sources } = this.#found
    const groups = await this.#groups()
    const layers: LoadedLayer[] = [syntheticLayer('default', '<defaults>', defaults())]
    if (sources.length === 0) layers.push(syntheticLayer('default', '<defaults>', wholeProject()))
    for (const group of groups) layers.push(...group.precedence)
    let value = merge(map(), layers)
    // What the configuration exports acts as if it had been exported before the start: it may choose a profile.
    const { variables } = this.#host.environment
    const env = promoted(variables, value.env)
    const profiles = await this.#profiles(value, layers, env)
    for (const profile of profiles) {
      layers.push(...profile.precedence)
      value = merge(value, profile.precedence)
    }
    const given = fromEnv(env)
    const last = syntheticLayer('env', '<environment>', given.value)
    layers.push(last)
    const beneath = value
    value = merge(value, [last])
    if (layers.some((layer) => layer.hasTags)) value = settled(value) as ValueMap

    const listing = [...[...groups].reverse(), ...profiles].flatMap((group) => group.listing)
    const lists = (all: readonly LoadedLayer[]) => all.flatMap((layer) => (layer.commands ? [layer.commands] : []))
    const commands = mergeCommands(lists(listing), lists(layers))
    const directory = this.#directory()
    const directories = this.#directories()
    const place = this.#basePath(value, layers, env)
    const configuration = configurationOf({
      value,
      layers: () => layers,
      names: () => given.names,
      found: sources.length > 0,
      directory,
      directories,
      basePath: place,
      cwd: this.#selection.cwd,
      env: forNestedCalls(env, this.#selection, place, this.#picked),
      commands: () => commands,
      warnings: this.#warnings,
      keep: () =>
        this.#lasting(layers)
          ? this.#cache.keep({
              value: beneath,
              layers,
              listing,
              hasVariables: given.names.size > 0,
              directory,
              directories,
              basePath: place,
            })
          : this.#cache.documents.save(),
    })
    if (isMap(value.version) && isMap(value.version.constraint)) {
      const { checkConstraint } = await import('./constraint.ts')
      const warning = checkConstraint(
        value.version.constraint,
        configuration.locate(['version', 'constraint', 'require']),
      )
      if (warning !== undefined) this.#warnings.push(warning)
    }
    return configuration
  }

  /** Whether another run under the same circumstances would come to the same, without a word and without a question. */
  #lasting(layers: readonly LoadedLayer[]): boolean {
    const { profiles = [] } = this.#selection
    if (this.#report || this.#warnings.length > 0 || this.#local.size > 0 || profiles.includes('')) return false
    return layers.every(
      ({ hasTags, commands }) => !hasTags && (!commands || (!commands.hasTags && commands.problems.size === 0)),
    )
  }

  /** One group per source, lowest first; the folders of the repository's root come below all sources of the project. */
  async #groups(): Promise<Group[]> {
    const { sources, gitRoot } = this.#found
    const groups: Group[] = []
    const outer = (source: Source) => source.kind === 'system' || source.kind === 'home'
    for (const source of sources.filter(outer)) groups.push(await this.#group(source))
    const project = sources.filter((source) => !outer(source))
    const root = project.length === 0 || project.some((source) => source.withFolders) ? gitRoot() : undefined
    if (root !== undefined && !project.some((source) => source.withFolders && source.directory === root)) {
      const layers = await this.#auto(root)
      if (layers.length > 0) groups.push({ precedence: layers, listing: layers })
    }
    for (const source of project) groups.push(await this.#group(source))
    return groups
  }

  /** A source: its folders are below its imports, those below itself. */
  async #group(source: Source): Promise<Group> {
    const main = await this.#layer(source.kind, source.file, source.directory, source.stat)
    const auto = source.withFolders ? await this.#auto(source.directory) : []
    const imports = await this.#imports(main, undefined, [source.file])
    return {
      precedence: [...auto, ...imports.precedence, main],
      listing: [main, ...auto, ...imports.listing],
    }
  }

  async #auto(directory: string): Promise<LoadedLayer[]> {
    const layers: LoadedLayer[] = []
    for (const name of autoFolders) {
      for (const file of filesBelow(this.#host, join(directory, name))) {
        layers.push(await this.#layer('auto-import', file, directory))
      }
    }
    return layers
  }

  /** What a layer imports, in the order of its list; the importing file stands above all of it. */
  async #imports(layer: LoadedLayer, inherited: string | undefined, chain: readonly string[]): Promise<Group> {
    const value = layer.document.value as ValueMap
    const entries = Array.isArray(value.import) ? (value.import as string[]) : []
    const precedence: LoadedLayer[] = []
    const listing: LoadedLayer[] = []
    if (entries.length === 0) return { precedence, listing }
    const { file } = layer.document
    const own = typeof value.base_path === 'string' || inherited === undefined
    const base = own ? this.#importBase(value.base_path, layer.directory) : (inherited as string)
    const { resolveImport } = await import('./imports.ts')
    if (chain.length === 1) {
      const { remoteSettingsOf } = await import('./remote.ts')
      const offline = this.#selection.passive === 'completion'
      this.#elsewhere = { ...remoteSettingsOf(value), offline, warn: (text) => void this.#warnings.push(text) }
    }
    for (const [index, entry] of entries.entries()) {
      const where = () => {
        const { line } = placeOf(layer.document, ['import', index]) ?? {}
        return placeText(line === undefined ? { file } : { file, line }, this.#selection.cwd)
      }
      const folder = dirname(this.#local.get(file) ?? file)
      const resolve = (again = false) => resolveImport(this.#host, entry, [base, folder], this.#elsewhere, again)
      const resolved = await resolve()
      if (resolved.kind !== 'files') {
        if (this.#report && resolved.kind === 'unreadable' && resolved.failure) this.#report(resolved.failure)
        else this.#warnings.push(`${whyLeftOut(entry, resolved)} (${where()})`)
        continue
      }
      for (const imported of resolved.files) {
        // A file that is being read already is not read again: a cycle ends here.
        if (chain.includes(imported)) continue
        if (chain.length > deepest) {
          this.#warnings.push(`Imports are nested more than ${deepest} deep, so ${imported} is left out (${where()})`)
          continue
        }
        const address = resolved.names?.get(imported)
        const inner =
          address === undefined
            ? await this.#layer('import', imported, dirname(imported))
            : await this.#downloaded(imported, address, where, () => resolve(true))
        if (!inner) continue
        const nested = await this.#imports(inner, base, [...chain, imported])
        precedence.push(...nested.precedence, inner)
        listing.push(inner, ...nested.listing)
      }
    }
    return { precedence, listing }
  }

  /**
   * A file that was downloaded, as a layer. One that is not what is expected is downloaded once more, since an earlier run
   * may have stored it; when that does not help, it is left out with a warning that names its address and line.
   */
  async #downloaded(
    stored: string,
    address: string,
    where: () => string,
    again: () => Promise<Resolved>,
  ): Promise<LoadedLayer | undefined> {
    this.#addresses.set(stored, address)
    try {
      return this.#named(await this.#read('import', stored, dirname(stored)), address)
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
      let problem = renamed(thrown, stored, address)
      const fresh = this.#elsewhere.offline ? undefined : await again()
      if (fresh?.kind === 'files') {
        try {
          return this.#named(await this.#read('import', stored, dirname(stored)), address)
        } catch (still) {
          if (!isFailure(still)) throw still
          problem = renamed(still, stored, address)
        }
      } else if (fresh?.kind === 'unreadable' && fresh.failure) problem = fresh.failure
      if (this.#report) this.#report(problem)
      else if (problem.code === 'remote/unexpected') {
        this.#warnings.push(`${problem.message}; so the import is left out (${where()})`)
      } else {
        const { line } = problem.words.place ?? {}
        const place = line === undefined ? address : `${address}:${line}`
        this.#warnings.push(`${place}: ${problem.message}. The import is left out (${where()})`)
      }
      return undefined
    }
  }

  /** A layer that was downloaded is called by its address; where it is stored on this disk is noted. */
  #named(layer: LoadedLayer, file: string): LoadedLayer {
    const { commands, document } = layer
    this.#local.set(file, document.file)
    const list = commands ? { commands: { ...commands, document: { ...commands.document, file } } } : {}
    return { ...layer, document: { ...document, file }, ...list }
  }

  #importBase(text: Value | undefined, directory: string): string {
    return basePath(this.#host, {
      text: typeof text === 'string' ? text : undefined,
      source: 'configuration',
      cwd: this.#selection.cwd,
      directory,
      gitRoot: this.#found.gitRoot,
    })
  }

  /** A file as a layer; an empty one where what is wrong with it is only reported. */
  async #layer(kind: LayerKind, file: string, directory: string, stat?: FileStat): Promise<LoadedLayer> {
    try {
      return await this.#read(kind, file, directory, stat)
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
      this.#wrong(thrown)
      return syntheticLayer(kind, file, map())
    }
  }

  /** Reads, evaluates and shapes one file. */
  async #read(kind: LayerKind, file: string, directory: string, stat?: FileStat): Promise<LoadedLayer> {
    const parsed = await this.#cache.documents.read(file, stat ?? this.#host.files.stat(file))
    const wrong: ReportProblem = (problem) => this.#wrong(problem)
    if (!parsed.hasTags) return plainLayer(kind, directory, parsed, wrong)
    const { apart } = parsed
    const commands = apartCommands(parsed)
    if (apart && commands) {
      const { value } = shaped(parsed, await this.#evaluated(parsed, apart.rest, new Map()), wrong)
      return { kind, directory, hasTags: true, document: withValue(parsed, value), commands }
    }
    const problems = new Map<string, Failure>()
    const made = shaped(parsed, await this.#evaluated(parsed, mapOf(parsed), problems), wrong)
    const layer = { kind, directory, hasTags: true, document: withValue(parsed, made.value) }
    if (!made.commands) return layer
    const finish = isPlain([...made.commands]) ? {} : { finish: await this.#finishing(parsed) }
    return { ...layer, commands: { document: parsed, ...listOf(made.commands), hasTags: true, problems, ...finish } }
  }

  async #evaluated(parsed: Parsed, value: Value, problems: Map<string, Failure>): Promise<Value> {
    const host = this.#host
    const { cwd } = this.#selection
    return evaluate(withValue(parsed, value), {
      host,
      station: 'configuration',
      env: host.environment.variables,
      cwd,
      folders: (file) => foldersFor(file, cwd),
      memory: this.#memory,
      ...(this.#selection.passive ? { more: withoutPrograms } : {}),
      // A script in the variables of a command runs when that command does, and not for every other.
      later: (tag, path) => tag === '!exec' && isVariable(path) && !this.#selection.passive,
      failed: (failure, path) => {
        // A definition that cannot be evaluated disables its own command only.
        const definition = definitionOf(path)
        if (definition === undefined) return this.#wrong(failure)
        if (!problems.has(definition)) problems.set(definition, failure)
        return null
      },
    })
  }

  /** Runs, all at once, the scripts that were left for when their command is run. */
  async #finishing(parsed: Parsed): Promise<(value: Value, path: Path) => Value> {
    const { exec } = await import('../functions/exec.ts')
    const host = this.#host
    const { cwd } = this.#selection
    const more = new Map([['!exec', { stations: exec.stations, load: async () => exec, loaded: exec }]])
    const around = {
      host,
      station: 'configuration',
      env: host.environment.variables,
      cwd,
      folders: (file: string) => foldersFor(file, cwd),
      memory: this.#memory,
      more,
    } as const
    return (value, path) => evaluateAt(parsed, value, path, around) as Value
  }

  /** The profiles that are named, or the default one, in their order. */
  async #profiles(value: ValueMap, layers: readonly LoadedLayer[], env: Env): Promise<Group[]> {
    const { selection, implicit } = this.#profileNames(value, env)
    if (selection.length === 0) return []
    const { pickProfiles, profileFiles, profileFolders } = await import('./profiles.ts')
    const configured = get(value, ['profiles', 'base_path'])
    const owner = layers.findLast((layer) => get(layer.document.value, ['profiles', 'base_path']) !== undefined)
    const own =
      typeof configured === 'string' && configured !== ''
        ? join(owner?.directory ?? this.#directory(), configured)
        : undefined
    const folders = profileFolders(this.#host, env, { basePath: own, directories: this.#directories() })
    const bare = selection.includes('')
    if (bare && !implicit) this.#picked = await pickProfiles(this.#host, env, folders, selection.filter(Boolean))
    const names = this.#picked ?? selection
    const identities = get(value, ['auth', 'identities'])
    const isIdentity = (name: string) =>
      isMap(identities) && Object.keys(identities).some((one) => one.toLowerCase() === name.toLowerCase())
    const groups: Group[] = []
    for (const name of names) {
      for (const file of profileFiles(this.#host, name, folders, isIdentity)) {
        const layer = await this.#layer('profile', file, dirname(file))
        const imports = await this.#imports(layer, undefined, [file])
        groups.push({ precedence: [...imports.precedence, layer], listing: [layer, ...imports.listing] })
      }
    }
    return groups
  }

  #profileNames(value: ValueMap, env: Env): { selection: readonly string[]; implicit: boolean } {
    const { profiles } = this.#selection
    if (profiles)
      return { selection: profiles.flatMap((one) => (one === '' ? [''] : splitTexts(one))), implicit: false }
    const named = splitTexts(env.ATMOS_PROFILE ?? '').filter((name) => name !== '')
    if (named.length > 0) return { selection: named, implicit: false }
    const fallback = get(value, ['profiles', 'default'])
    return { selection: typeof fallback === 'string' && fallback !== '' ? [fallback] : [], implicit: true }
  }

  #directories(): readonly string[] {
    const { files, directories, cwd } = this.#selection
    const { sources } = this.#found
    if (files.length > 0 || directories.length > 0) return [...new Set(sources.map((source) => source.directory))]
    return [sources.at(-1)?.directory ?? cwd]
  }

  #directory(): string {
    return this.#found.sources.at(-1)?.directory ?? this.#selection.cwd
  }

  #basePath(value: ValueMap, layers: readonly LoadedLayer[], env: Env): string {
    const runtime = this.#selection.basePath || env.ATMOS_BASE_PATH || undefined
    const owner = layers.findLast((layer) => get(layer.document.value, ['base_path']) !== undefined)
    const outer = this.#found.sources.find(
      (source) => source.directory === owner?.directory && (source.kind === 'home' || source.kind === 'system'),
    )
    const configured = typeof value.base_path === 'string' ? value.base_path : undefined
    return basePath(this.#host, {
      text: runtime ?? configured,
      source: runtime === undefined ? 'configuration' : 'runtime',
      cwd: this.#selection.cwd,
      directory:
        runtime === undefined && owner && owner.kind !== 'default' && !outer ? owner.directory : this.#directory(),
      gitRoot: this.#found.gitRoot,
    })
  }
}

function merge(under: ValueMap, layers: readonly LoadedLayer[]): ValueMap {
  return layers.reduce((value, layer) => mergeLayer(value, layer.document.value as ValueMap), under)
}

/** Whether a path is in the `env` of a command, and not under a merge key, which has to be known at once. */
function isVariable(path: Path): boolean {
  const definition = definitionOf(path)?.split('\n').length ?? 0
  return definition > 0 && path[definition] === 'env' && !path.includes('<<')
}

/** The definition of a command around a path, as its own path; undefined outside of definitions. */
function definitionOf(path: Path): string | undefined {
  let end = 0
  while (path[end] === 'commands' && typeof path[end + 1] === 'number') end += 2
  return end === 0 ? undefined : path.slice(0, end).join('\n')
}

/** Why an entry of \`import:\` gives no files, in words. */
function whyLeftOut(entry: string, resolved: Exclude<Resolved, { kind: 'files' }>): string {
  switch (resolved.kind) {
    case 'empty':
      return 'An entry of `import` is empty, so nothing is imported for it'
    case 'own-folder':
      return `The import \`${entry}\` is refused: it would load every YAML file of the project as configuration`
    case 'unreadable':
      return `${resolved.problem}; so the import is left out`
    case 'missing':
      return `The import ${entry} was not found, so it is left out`
  }
}

/** A failure of a file that was downloaded, with its address in place of where it is stored. */
function renamed(failure: Failure, stored: string, address: string): Failure {
  const { place, message } = failure.words
  const words = { ...failure.words, message: message.replaceAll(stored, address) }
  const moved = place?.file === stored ? { ...words, place: { ...place, file: address } } : words
  return new Failure(failure.code, failure.data, moved, failure.cause)
}
