import type { CommandSource } from '../config/configuration.ts'
import { type Env, systemCode } from '../host/host.ts'
import { decodeRaw } from '../host/raw-bytes.ts'
import { findShell } from '../host/shell.ts'
import type { Project } from '../project.ts'
import { depthLayer, directoryLayer, environment } from '../steps/environment.ts'
import { sayKind, scalarText } from '../steps/fields.ts'
import { cannotStart } from '../steps/program.ts'
import { renderText } from '../steps/render.ts'
import { textMap } from '../value/marks.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'

/** A variable of a command's `env`, before it is evaluated. */
export interface Variable {
  readonly name: string
  /** Where it stands below `env`: its position in a list, its key in a map. */
  readonly key: string | number
  /** A template; `''` when neither value nor command is given. */
  readonly value: string
  /** A shell text whose output is the value; not a template. */
  readonly command: string
}

/**
 * Reads `env` of a command: a list of `{key, value | valueCommand}` in its order, or a map of scalars (and of
 * `{value | valueCommand}`) in the order of the keys. Fails with `custom/env-shape` or `custom/env-both`.
 */
export function readVariables(source: CommandSource, command: string): Variable[] {
  const { env } = source.fields
  if (env === undefined || env === null) return []
  const shape = (variable: string, key: string | number, wanted: string, found: Value | undefined) =>
    fail('env-shape', { command, variable, wanted, found: sayKind(found), place: source.locate(['env', key]) })
  const one = (name: string, key: string | number, value: Value | undefined, by: Value | undefined): Variable => {
    const text = scalarText(value)
    const line = scalarText(by)
    if (text === undefined) throw shape(name, key, 'a text', value)
    if (line === undefined) throw shape(name, key, 'a text in `valueCommand`', by)
    if (text !== '' && line !== '')
      throw fail('env-both', { command, variable: name, place: source.locate(['env', key]) })
    return { name: name.trim(), key, value: text, command: line }
  }
  const entry = (name: string, key: string | number, fields: ValueMap) =>
    one(name, key, fields.value, fields.valueCommand ?? fields.value_command ?? fields.valuecommand)
  if (Array.isArray(env))
    return env.map((item, index) => {
      if (!isMap(item)) throw shape(`${index + 1}`, index, 'a map with `key` and `value`', item)
      const name = scalarText(item.key)?.trim()
      if (!name) throw shape(`${index + 1}`, index, 'named by `key`', item.key)
      return entry(name, index, item)
    })
  if (!isMap(env))
    throw fail('env-shape', {
      command,
      variable: 'env',
      wanted: 'a list or a map',
      found: sayKind(env),
      place: source.locate(['env']),
    })
  return Object.keys(env)
    .sort()
    .map((name) => {
      const value = env[name]
      return isMap(value) ? entry(name, name, value) : one(name, name, value, '')
    })
}

/**
 * Evaluates the variables of a command in order, each seeing those before it: once per run, since a command that makes
 * a value may be slow, or count. Fails with `custom/value-command` and the exit status of the command.
 */
export async function evaluateVariables(
  variables: readonly Variable[],
  given: {
    readonly project: Project
    readonly source: CommandSource
    readonly command: string
    readonly cwd: string
    readonly below: Env
    readonly data: ValueMap
  },
): Promise<Env> {
  const { project, source, command, cwd, below, data } = given
  const set: Record<string, string> = Object.create(null)
  for (const { name, key, value, command: line } of variables) {
    const env = { ...below, ...set }
    const place = () => source.locate(['env', key])
    if (line !== '') set[name] = await outputOf(line, name, env, given)
    else if (!value.includes('{{')) set[name] = value
    else {
      const shown = textMap(Object.entries(env))
      const roots = map([...Object.entries(data), ['Env', shown], ['env', shown], ['steps', map()]])
      set[name] = await renderText(
        value,
        roots,
        `${command}-env-${name}`,
        { ...project.templateContext(), env, cwd },
        place,
      )
    }
  }
  return set
}

/** Output of a `valueCommand` without its last line ends, its bytes kept. What it writes to stderr is shown. */
async function outputOf(
  line: string,
  variable: string,
  env: Env,
  at: { readonly project: Project; readonly source: CommandSource; readonly command: string; readonly cwd: string },
): Promise<string> {
  const { host, console } = at.project
  const place = at.source.locate(['env'])
  const failed = (exitCode: number, problem?: string, cause?: unknown) =>
    fail('value-command', { command: at.command, variable, line, exitCode, problem, place }, cause)
  const file = findShell(host.processes, env, at.cwd)
  if (file === undefined) throw failed(127, 'no shell is on the PATH')
  const chunks: Uint8Array[] = []
  const heard = console.child('stderr')
  const running = host.processes.run({
    file,
    args: ['-c', line],
    cwd: at.cwd,
    env: environment([depthLayer(), directoryLayer(at.cwd)], env),
    stdin: 'inherit',
    stdout: (chunk) => void chunks.push(chunk.slice()),
    stderr: heard.sink,
    signal: at.project.signal,
  })
  const exit = await running.catch((thrown: unknown) => {
    const code = systemCode(thrown)
    throw code === undefined ? thrown : failed(126, cannotStart(file, code), thrown)
  })
  heard.end()
  if (exit.code !== 0) throw failed(exit.code)
  // A variable holds any bytes but zeros, which a shell drops too.
  const text = decodeRaw(Buffer.concat(chunks)).replaceAll('\0', '')
  return text.replace(/[\r\n]+$/, '')
}
