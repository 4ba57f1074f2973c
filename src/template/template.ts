import { type Failure, isFailure, type Place } from '../failure/failure.ts'
import { oneOf, suggest } from '../failure/suggest.ts'
import { type Later, after as then } from '../value/later.ts'
import type { Timestamp, ValueMap } from '../value/value.ts'
import type { LibraryName, TemplateContext } from './context.ts'
import { evaluate } from './evaluate.ts'
import { ExecuteError } from './execute-error.ts'
import { fail } from './failures.ts'
import { known, knows, resolve } from './libraries/registry.ts'
import type { Operand, TemplateFunction } from './library.ts'
import { type Program, source } from './nodes.ts'
import { ParseError, parse } from './parse.ts'
import { inFile, locate, position } from './place.ts'
import { quote } from './quote.ts'

export interface TemplateOptions {
  /** Name shown in errors, as Go shows it: `template: NAME:1:2: …`. */
  readonly name: string
  readonly libraries: readonly LibraryName[]
  /** What a missing map key gives: a failure, or `<no value>`. */
  readonly missingKey: 'error' | 'default'
  readonly delimiters?: readonly [string, string]
  /**
   * Where the YAML scalar begins that holds the text, when it comes out of a file: errors are mapped back to their line of
   * it. A function is asked on a failure only.
   */
  readonly place?: Place | (() => Place | undefined)
  /** Knows where a line and column (from 1) of the text stand; asked on a failure, before `place`. */
  readonly locate?: (line: number, column: number) => Place | undefined
  readonly context: TemplateContext
}

/** The libraries of custom-command steps and manifests: everything, missing keys are failures. */
export const stepLibraries: readonly LibraryName[] = ['gomplate', 'sprig', 'collect', 'atmos', 'shell']

/** A parsed text with the functions it names, once they are loaded. Never changed; many renderings may share it. */
interface Prepared {
  readonly program: Program
  readonly delimiters: string
  readonly libraries: string
  functions: ReadonlyMap<string, TemplateFunction> | undefined
}

/**
 * Parsed texts; those of one text under other names, delimiters or libraries stand side by side. The text itself is the
 * key, so that no key has to be made. What was first goes first.
 */
const prepared = new Map<string, Prepared[]>()
const MOST_PREPARED = 2000

/**
 * Renders a text once. Answers at once unless a function (or the loading of a library) needs to wait. A text without
 * delimiters is returned as it is, without loading anything. Fails with `template/parse` or `template/execute` and a
 * position. What the data holds is never taken for a template. Maps made with `stringMap` (value/marks.ts) are Go's
 * `map[string]string`: `.Arguments`, `.Env` and `.env` of a step should be such.
 */
export function render(text: string, data: ValueMap, options: TemplateOptions): Later<string> {
  if (!text.includes(options.delimiters?.[0] ?? '{{')) return text
  const { functions, program } = prepare(text, options)
  if (functions) return run(program, functions, data, options)
  return then(prepareFunctions(text, options), (loaded) => run(program, loaded, data, options))
}

/** Parses a text without running it: fails with `template/parse`, loads nothing. For checks of definitions. */
export function check(text: string, options: Omit<TemplateOptions, 'context'> & { context?: TemplateContext }): void {
  if (text.includes(options.delimiters?.[0] ?? '{{')) prepare(text, { context: {}, ...options })
}

const joined = (words: readonly string[] | undefined): string => words?.join(' ') ?? ''

function prepare(text: string, options: TemplateOptions): Prepared {
  const delimiters = joined(options.delimiters)
  const libraries = joined(options.libraries)
  const same = prepared.get(text)
  const there = same?.find(
    (one) => one.program.name === options.name && one.libraries === libraries && one.delimiters === delimiters,
  )
  if (there) return there
  const program = parsed(text, options)
  const loaded = resolve(program.functions, options.libraries)
  const functions = loaded instanceof Promise ? undefined : loaded
  const made: Prepared = { program, delimiters, libraries, functions }
  if (same && same.length < 20) same.push(made)
  else {
    if (prepared.size >= MOST_PREPARED) prepared.delete(prepared.keys().next().value as string)
    prepared.set(text, [made])
  }
  return made
}

function parsed(text: string, options: TemplateOptions): Program {
  try {
    return parse(text, {
      name: options.name,
      ...(options.delimiters && { delimiters: options.delimiters }),
      knows: (name) => knows(name, options.libraries),
    })
  } catch (thrown) {
    throw thrown instanceof ParseError ? parseFailure(thrown, text, options) : thrown
  }
}

function prepareFunctions(text: string, options: TemplateOptions): Later<ReadonlyMap<string, TemplateFunction>> {
  const made = prepare(text, options)
  return then(resolve(made.program.functions, options.libraries), (loaded) => {
    made.functions = loaded
    return loaded
  })
}

function run(
  program: Program,
  functions: ReadonlyMap<string, TemplateFunction>,
  data: ValueMap,
  options: TemplateOptions,
): Later<string> {
  const rethrow = (thrown: unknown): never => {
    throw thrown instanceof ExecuteError ? executeFailure(thrown, program, options) : thrown
  }
  try {
    const text = evaluate(program, data, {
      functions,
      strict: options.missingKey === 'error',
      context: options.context,
      timeMembers,
    })
    return text instanceof Promise ? text.catch(rethrow) : text
  } catch (thrown) {
    return rethrow(thrown)
  }
}

type Members = ReadonlyMap<string, Operand | TemplateFunction>
let timeOf: ((time: Timestamp) => { readonly members: Members }) | undefined

/** Go's methods of a time, for those that YAML gave; most templates never ask. */
function timeMembers(time: Timestamp): Later<Members> {
  if (timeOf) return timeOf(time).members
  return import('./libraries/standard/time.ts').then((module) => {
    timeOf = module.timeOf
    return module.timeOf(time).members
  })
}

function placeOf(text: string, at: number, options: TemplateOptions): Place {
  const here = locate(text, at, options.name)
  const exact = options.locate?.(here.line as number, here.column as number)
  if (exact) return exact
  const origin = typeof options.place === 'function' ? options.place() : options.place
  const files = options.context.host?.files
  return origin ? inFile(text, at, origin, files && ((path) => files.readText(path))) : here
}

function parseFailure(error: ParseError, text: string, options: TemplateOptions): Failure {
  const message = `template: ${options.name}:${position(text, error.at).line}: ${error.message}`
  return fail('parse', { message, place: placeOf(text, error.at, options), hints: parseHints(error, text, options) })
}

function parseHints(error: ParseError, text: string, options: TemplateOptions): string[] {
  const unknown = /^function "(.*)" not defined$/.exec(error.message)?.[1]
  if (unknown !== undefined) return near(unknown, known(options.libraries))
  if (error.message === "bad character U+002D '-'") {
    const field = /^(.*)\.([^.]+-[\p{L}\p{Nd}_-]+)/u.exec(text.slice(error.at).split(/[\s|()}]/)[0] ?? '')
    const chain = /[^\s|()]*$/.exec(text.slice(0, error.at))?.[0].replace(/^.*\{\{-?/, '') ?? ''
    if (field)
      return [`A name with a dash is reached by \`index\`: {{ index ${chain || '.'} ${quote(field[2] as string)} }}`]
  }
  return []
}

function executeFailure(error: ExecuteError, program: Program, options: TemplateOptions): Failure {
  const { text } = program
  const { line, column } = position(text, error.node.at)
  const where = `template: ${options.name}:${line}:${column}: executing ${quote(error.template)}`
  const message = `${where} at <${source(error.node)}>: ${error.message}`
  const wanted = /(?:no entry for key|template|field) "?([^"\s]+)"?/.exec(error.message)?.[1]
  const hints = wanted !== undefined && error.among ? near(wanted, error.among) : []
  if (isFailure(error.cause)) hints.push(...(error.cause.words.hints ?? []))
  return fail('execute', { message, place: placeOf(text, error.node.at, options), hints }, error.cause)
}

function near(word: string, among: readonly string[]): string[] {
  const found = suggest(word, among)
  return found.length > 0 ? [`Did you mean ${oneOf(found)}?`] : []
}
