import { type Env, type FileStat, type Files, type Host, systemCode } from '../host/host.ts'
import type { Later } from '../value/later.ts'
import type { Document } from '../value/origin.ts'
import { isSecretName } from '../value/secret-names.ts'
import { map, type Value, type ValueMap } from '../value/value.ts'
import { type Documents, openDocuments } from '../yaml/cache.ts'
import { freeze, thaw } from '../yaml/frozen.ts'
import { matches, type StatKey, type Stretch, settled, statKey } from '../yaml/kept.ts'
import { type CommandList, mergeCommands } from './commands.ts'
import type { Configuration, Layer, LayerKind, Selection } from './configuration.ts'
import type { LoadedLayer } from './layer.ts'
import { configurationOf, forNestedCalls, promoted } from './merged.ts'
import type { Variables } from './variables.ts'

/** The outcome of a loading, as far as another run under the same circumstances would come to the same. */
export interface Outcome {
  /** What the files say: without the layer of the environment, whose values are never written down. */
  readonly value: ValueMap
  /** In the order of precedence, the environment's last. */
  readonly layers: readonly LoadedLayer[]
  /** Those with commands among them, in the order of listing. */
  readonly listing: readonly LoadedLayer[]
  /** Whether variables gave values. */
  readonly hasVariables: boolean
  readonly directory: string
  readonly directories: readonly string[]
  readonly basePath: string
}

/** An outcome between runs. */
interface Kept extends Pick<Outcome, 'basePath' | 'directories' | 'directory' | 'hasVariables'> {
  /** Every question to the file system, and its answer. */
  readonly looked: readonly (readonly [path: string, answer: Answer])[]
  /** The merged value, key by key: most runs need few. */
  readonly value: readonly (readonly [key: string, json: Stretch])[]
  readonly layers: readonly (readonly [kind: LayerKind, file: string, json: Stretch])[]
  /** Positions in `layers`. */
  readonly listing: readonly number[]
}

/** What stands at a path: nothing, something whose content does not matter, or a file or listed folder in this state. */
type Answer = null | 'directory' | 'other' | StatKey

/** What earlier runs under the same circumstances have left, and the way to leave something. */
export interface ConfigurationCache {
  readonly documents: Documents<Kept>
  /** The host through which all files are looked at, so that it is known later what the outcome depends on. */
  readonly host: Host
  /** The configuration, when nothing that it depends on has changed; undefined when it has to be read. */
  configuration(): Later<Configuration | undefined>
  /** Keeps an outcome. It must hold no functions, warnings or values from elsewhere. */
  keep(outcome: Outcome): void
}

/** Variables that the configuration depends on, besides those that begin with `ATMOS_`. */
const others = [
  ...['HOME', 'XDG_CONFIG_HOME', 'LOCALAPPDATA', 'PAGER', 'COLOR', 'THEME'],
  ...['GITHUB_ACTOR', 'GITHUB_USERNAME', 'BITBUCKET_USERNAME'],
]

/** Beginnings of variables of ours that it never depends on: what steps are given, and what authentication reads. */
const never = ['ATMOS_ARG_', 'ATMOS_FLAG_', 'ATMOS_IDENTITY', 'ATMOS_SHLVL', 'ATMOS_CLI_PATH', 'ATMOS_KEYRING']

/** Whether the configuration may depend on a variable. */
function counts(name: string): boolean {
  if (!name.startsWith('ATMOS_')) return others.includes(name)
  // Whether a token is handed on is no secret; other tokens never come into the configuration.
  return name.startsWith('ATMOS_INJECT_') || !(never.some((one) => name.startsWith(one)) || isSecretName(name))
}

/**
 * Opens what earlier runs have left. The merged configuration is taken from there only while the flags, the variables and
 * the answer to every question that its loading put to the file system are what they were.
 */
export function openConfigurationCache(host: Host, selection: Selection): ConfigurationCache {
  const { variables } = host.environment
  const { cwd, files, directories, basePath, profiles } = selection
  const circumstances: string[] = []
  for (const name in variables) if (counts(name)) circumstances.push(`${name}=${variables[name]}`)
  const about = ['configuration', cwd, files, directories, basePath, profiles, circumstances.sort()]
  const documents = openDocuments<Kept>(host, JSON.stringify(about), { apart: 'commands' })
  let recorder: Recorder | undefined
  const recording = () => {
    recorder ??= record(host)
    return recorder
  }

  return {
    documents,
    get host() {
      return recording().host
    },
    configuration() {
      // Variables in a path are not among the circumstances.
      if (variables.ATMOS_CLI_CONFIG_PATH?.includes('$')) return undefined
      const kept = documents.made()
      if (!kept) return undefined
      try {
        for (const [path, answer] of kept.made.looked) if (!stillValid(host, path, answer)) return undefined
      } catch (thrown) {
        // Something that could be looked at before cannot be now: the loading will say what.
        if (systemCode(thrown) === undefined) throw thrown
        return undefined
      }
      const thawed = (json: Stretch) => thaw(JSON.parse(kept.text(json)))
      if (!kept.made.hasVariables) return fromCache(kept.made, thawed, documents, host, selection)
      return import('./variables.ts').then(({ overlay }) =>
        fromCache(kept.made, thawed, documents, host, selection, overlay),
      )
    },
    keep(outcome) {
      const { value, layers, listing, ...places } = outcome
      documents.save((put, isApart) => {
        const withCommands = listing.filter((layer) => layer.commands)
        // A rare spelling of a name, which only a look at every command tells.
        if (!withCommands.every(({ document }) => isApart(document.file))) return undefined
        const answers = recording().answers()
        const keys = Object.keys(value).map((key) => [key, freeze(value[key] as Value)] as const)
        const values = layers.map(({ kind, document }) => freeze(kind === 'env' ? map() : document.value))
        if (!answers || values.includes(undefined) || keys.some(([, data]) => data === undefined)) return undefined
        return {
          ...places,
          looked: answers,
          value: keys.map(([key, data]) => [key, put(JSON.stringify(data))]),
          layers: layers.map(({ kind, document }, at) => [kind, document.file, put(JSON.stringify(values[at]))]),
          listing: withCommands.map((layer) => layers.indexOf(layer)),
        }
      })
    },
  }
}

/** A host that notes what its file system is asked. */
interface Recorder {
  readonly host: Host
  /** All questions with their answers; undefined when one is so young that it could change once more without a sign. */
  answers(): [path: string, answer: Answer][] | undefined
}

function record(host: Host): Recorder {
  const { environment, clock, processes, http, terminal, system, browser, loopback, files } = host
  const looked = new Map<string, FileStat | undefined>()
  const listed = new Set<string>()
  const recorded: Files = {
    stat(path) {
      const found = files.stat(path)
      looked.set(path, found)
      return found
    },
    list(path) {
      listed.add(path)
      return files.list(path)
    },
    readText: (path) => files.readText(path),
    readBytes: (path) => files.readBytes(path),
    realPath: (path) => files.realPath(path),
    writeAtomic: (...given) => files.writeAtomic(...given),
    append: (...given) => files.append(...given),
    makeDirectory: (...given) => files.makeDirectory(...given),
    remove: (path) => files.remove(path),
    changeMode: (...given) => files.changeMode(...given),
    lock: (...given) => files.lock(...given),
  }
  return {
    host: { environment, clock, processes, http, terminal, system, browser, loopback, files: recorded },
    answers() {
      const answers: [string, Answer][] = []
      const now = clock.now()
      for (const path of listed) looked.set(path, files.stat(path))
      for (const [path, found] of looked) {
        if (!found) answers.push([path, null])
        else if (found.kind !== 'file' && !listed.has(path)) answers.push([path, found.kind])
        else if (now - Math.max(found.modified, found.changed) > settled) answers.push([path, statKey(found)])
        else return undefined
      }
      return answers
    },
  }
}

/** Whether a path still has the answer that was noted. */
function stillValid(host: Host, path: string, answer: Answer): boolean {
  const found = host.files.stat(path)
  return Array.isArray(answer) ? matches(answer as StatKey, found) : (found?.kind ?? null) === answer
}

/** The configuration over a kept outcome; undefined when a document of it is missing. */
function fromCache(
  kept: Kept,
  thawed: (json: Stretch) => Value,
  documents: Documents<Kept>,
  host: Host,
  selection: Selection,
  overlay?: (value: ValueMap, env: Env) => Variables,
): Configuration | undefined {
  const lists: CommandList[] = []
  for (const position of kept.listing) {
    const document = documents.kept((kept.layers[position] as Kept['layers'][number])[1])
    if (!document?.apart) return undefined
    const { names, item } = document.apart
    lists.push({ document, names, item, hasTags: false, problems: none })
  }
  const precedence = inPrecedence(kept.listing, lists)
  const value = lazily(kept.value, thawed)
  const env = promoted(host.environment.variables, value.env)
  const variables = overlay?.(value, env)
  let layers: readonly Layer[] | undefined
  return configurationOf({
    value,
    layers() {
      layers ??= kept.layers.map(([kind, file, json]) =>
        kind === 'env' && variables ? variables.layer : { kind, document: shapedDocument(file, json) },
      )
      return layers
    },
    names: () => variables?.names ?? new Map(),
    found: kept.layers.some(([kind]) => kind !== 'default' && kind !== 'env'),
    directory: kept.directory,
    directories: kept.directories,
    basePath: kept.basePath,
    cwd: selection.cwd,
    env: forNestedCalls(env, selection, kept.basePath),
    commands: (only) => mergeCommands(lists, precedence, only),
    warnings: [],
    keep() {},
  })

  /** A document with the value of its layer. What is not from a file has no places. */
  function shapedDocument(file: string, json: Stretch): Document {
    const parsed = documents.kept(file)
    let made: { readonly value: Value } | undefined
    return {
      file,
      get value() {
        made ??= { value: thawed(json) }
        return made.value
      },
      locate: (path) => parsed?.locate(path),
      locateText: (path, line, column) => parsed?.locateText?.(path, line, column),
    }
  }
}

const none: CommandList['problems'] = new Map()

/** The lists of layers that are listed in one order, in the order of precedence. */
function inPrecedence(listing: readonly number[], lists: readonly CommandList[]): readonly CommandList[] {
  if (lists.length < 2) return lists
  return lists
    .map((list, at) => [listing[at] as number, list] as const)
    .sort(([a], [b]) => a - b)
    .map(([, list]) => list)
}

/** A map whose values are made when they are wanted. */
function lazily(keys: Kept['value'], make: (json: Stretch) => Value): ValueMap {
  const made = map()
  for (const [key, json] of keys) {
    Object.defineProperty(made, key, {
      get() {
        const value = make(json)
        Object.defineProperty(made, key, { value, writable: true, enumerable: true, configurable: true })
        return value
      },
      enumerable: true,
      configurable: true,
    })
  }
  return made
}
