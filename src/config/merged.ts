import type { Place } from '../failure/failure.ts'
import type { Env } from '../host/host.ts'
import type { Document, Path } from '../value/origin.ts'
import { get, isMap, type Value } from '../value/value.ts'
import { placeOf } from './commands.ts'
import type { CommandSource, Configuration, Layer, Origin, Selection } from './configuration.ts'
import { fail } from './failures.ts'
import { scalarText } from './scalar.ts'

/** What a configuration is made of, once its layers are merged. */
export interface Merged
  extends Pick<
    Configuration,
    'basePath' | 'cwd' | 'directories' | 'directory' | 'env' | 'found' | 'keep' | 'value' | 'warnings'
  > {
  /** The commands, or those of one name alone. */
  readonly commands: (only?: string) => readonly CommandSource[]
  /** Lowest first. Asked only when somebody wants to know where a value is from. */
  readonly layers: () => readonly Layer[]
  /** The variables that gave a value, by dotted key. */
  readonly names: () => ReadonlyMap<string, string>
}

/** The configuration over its merged value. Fails with `config/wrong-type` where `env` holds what is no text. */
export function configurationOf(merged: Merged): Configuration {
  const { layers, names, commands, ...rest } = merged
  let all: readonly CommandSource[] | undefined
  return {
    ...rest,
    get commands() {
      all ??= commands()
      return all
    },
    command: (name) => (all ?? commands(name)).find((one) => one.name === name),
    get layers() {
      return layers()
    },
    globalEnv: texts(merged.value.env, (path) => locate(layers(), path)),
    get: (...path) => get(merged.value, path),
    locate: (path) => locate(layers(), path),
    origin: (path) => originOf(layers(), path, names()),
  }
}

/** Variables with those `ATMOS_` names that the configuration exports and nobody has set. */
export function promoted(variables: Env, exported: Value | undefined): Env {
  if (!isMap(exported)) return variables
  const names = Object.keys(exported).filter((name) => name.startsWith('ATMOS_') && !Object.hasOwn(variables, name))
  if (names.length === 0) return variables
  const made: Record<string, string> = Object.assign(Object.create(null), variables)
  for (const name of names) made[name] = scalarText(exported[name]) ?? ''
  return made
}

/**
 * Variables of programs that this call starts, with what only flags or a person have said: an `atmos` among them is to
 * read the same configuration, wherever it runs.
 */
export function forNestedCalls(env: Env, selection: Selection, basePath: string, picked?: readonly string[]): Env {
  if (selection.basePath === undefined && picked === undefined) return env
  return {
    ...env,
    ...(selection.basePath === undefined ? {} : { ATMOS_BASE_PATH: basePath }),
    ...(picked === undefined ? {} : { ATMOS_PROFILE: picked.join(',') }),
  }
}

/** `env` of the configuration as text. */
function texts(exported: Value | undefined, place: (path: Path) => Place | undefined): Env {
  const made: Record<string, string> = Object.create(null)
  if (!isMap(exported)) return made
  for (const name of Object.keys(exported)) {
    const value = exported[name] as Value
    const text = scalarText(value)
    if (text === undefined) {
      const found = Array.isArray(value) ? 'a list' : 'a map'
      throw fail('wrong-type', { key: `env.${name}`, expected: 'a single value', found, place: place(['env', name]) })
    }
    made[name] = text
  }
  return made
}

function owning(layers: readonly Layer[], path: Path): Layer | undefined {
  return layers.findLast((layer) => get(layer.document.value, path) !== undefined)
}

function locate(layers: readonly Layer[], path: Path): Place | undefined {
  const layer = owning(layers, path)
  return layer && placeOf(layer.document, path)
}

function originOf(layers: readonly Layer[], path: Path, variables: ReadonlyMap<string, string>): Origin | undefined {
  const layer = owning(layers, path)
  if (!layer) return undefined
  const variable =
    layer.kind === 'env' ? variables.get(path.filter((key) => typeof key === 'string').join('.')) : undefined
  const place = placeOf(layer.document as Document, path)
  return { kind: layer.kind, ...(place ? { place } : {}), ...(variable === undefined ? {} : { variable }) }
}
