import type { Env } from '../host/host.ts'
import { fail } from './failures.ts'

/**
 * One source of a child's environment. The complete environment is what the layers make of nothing, one after the
 * other; what a layer removes is gone, unless a later one sets it again.
 */
export interface Layer {
  /** Who says so, for a dry run: `command env, atmos.yaml:19`. */
  readonly origin: string | ((name: string) => string)
  readonly apply: (below: Env) => Env
}

/** The complete environment that layers make, lowest first. Pure. */
export function environment(layers: readonly Layer[], below: Env = {}): Env {
  let env = below
  for (const layer of layers) env = layer.apply(env)
  return env
}

/** Deepest nesting of atmos in atmos. */
const DEEPEST = 10

/** Variables that tell a step its own inputs: those of an outer command are not those of this one. */
const isInput = (name: string) => name.startsWith('ATMOS_ARG_') || name.startsWith('ATMOS_FLAG_')

/**
 * What the process was started with, less what must not reach a nested call a second time: `ATMOS_CHDIR` has moved us
 * already, and arguments and flags are those of an outer command.
 */
export function processLayer(variables: Env): Layer {
  return {
    origin: 'process',
    apply(below) {
      const env: Record<string, string> = Object.assign(Object.create(null), below)
      for (const name of Object.keys(variables))
        if (name !== 'ATMOS_CHDIR' && !isInput(name)) env[name] = variables[name] as string
      return env
    },
  }
}

/** Variables that are set as they are. */
export function valuesLayer(origin: Layer['origin'], values: Env): Layer {
  return { origin, apply: (below) => ({ ...below, ...values }) }
}

/**
 * This program for the step: its path in `ATMOS_CLI_PATH`, and first on the `PATH` unless its folder is there already,
 * so that `atmos` in a step is this version and no other. A script that an interpreter runs has no place on the PATH.
 */
export function programLayer(program: readonly string[], delimiter = ':'): Layer {
  const file = program.at(-1) as string
  const folder = program.length === 1 ? file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'))) : ''
  return {
    origin: 'atmos',
    apply(below) {
      const env: Record<string, string> = { ...below, ATMOS_CLI_PATH: file }
      const path = below.PATH ?? ''
      if (folder !== '' && !path.split(delimiter).includes(folder))
        env.PATH = path === '' ? folder : `${folder}${delimiter}${path}`
      return env
    },
  }
}

/** `ATMOS_ARG_<NAME>` and `ATMOS_FLAG_<NAME>`: upper case, all but letters and digits as `_`. */
export function inputVariable(kind: 'ARG' | 'FLAG', name: string): string {
  return `ATMOS_${kind}_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
}

/** A session, or that identities are switched off for this step. */
export type IdentityInForce = { readonly identity: string; environment(base: Env): Env } | 'off' | undefined

/**
 * The identity: what it removes and sets, and its name for nested calls, which is `false` where it is switched off.
 * Without an identity everything stays as it is.
 */
export function identityLayer(session: IdentityInForce): Layer {
  return {
    origin: 'identity',
    apply(below) {
      if (session === undefined) return below
      if (session === 'off') return { ...below, ATMOS_IDENTITY: 'false' }
      return { ...session.environment(below), ATMOS_IDENTITY: session.identity }
    },
  }
}

/** How deep this call is nested. Fails with `step/too-deep` and `step/bad-depth`. */
export function depthLayer(): Layer {
  return {
    origin: 'atmos',
    apply(below) {
      const text = below.ATMOS_SHLVL ?? ''
      if (text !== '' && !/^[+-]?\d+$/.test(text)) throw fail('bad-depth', { text })
      const current = Number(text) + 1
      if (current > DEEPEST) throw fail('too-deep', { current, most: DEEPEST })
      return { ...below, ATMOS_SHLVL: String(current) }
    },
  }
}

/** The directory as it is written, links not resolved: a shell believes it when it is where the variable says. */
export function directoryLayer(cwd: string): Layer {
  return valuesLayer('atmos', { PWD: cwd })
}

/** Where each variable of the environment comes from, and which ones were removed on the way. Pure. */
export function origins(
  layers: readonly Layer[],
): Map<string, { readonly origin: string; readonly value: string | undefined; readonly over?: string }> {
  const found = new Map<string, { origin: string; value: string | undefined; over?: string }>()
  let env: Env = {}
  for (const layer of layers) {
    const next = layer.apply(env)
    const say = (name: string) => (typeof layer.origin === 'string' ? layer.origin : layer.origin(name))
    for (const name of Object.keys(next))
      if (env[name] !== next[name]) found.set(name, { origin: say(name), value: next[name], ...over(found, name) })
    for (const name of Object.keys(env))
      if (!Object.hasOwn(next, name)) found.set(name, { origin: say(name), value: undefined, ...over(found, name) })
    env = next
  }
  return found
}

function over(found: ReadonlyMap<string, { origin: string }>, name: string): { over?: string } {
  const before = found.get(name)?.origin
  return before === undefined ? {} : { over: before }
}
