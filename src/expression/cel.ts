import { Environment } from '@marcbachmann/cel-js'
import { suggest } from '../failure/suggest.ts'
import type { compilePattern } from '../value/pattern.ts'
import { Float, isMap, Tagged, Timestamp, type Value } from '../value/value.ts'
import type { Facts, Program } from './facts.ts'
import { type ConditionField, fail } from './failures.ts'

/** What expressions may name, with its type. */
const variables: readonly (readonly [name: string, type: string])[] = [
  ['ci', 'bool'],
  ['status', 'string'],
  ['stack', 'string'],
  ['component', 'string'],
  ['hook', 'string'],
  ['event', 'string'],
  ['workflow', 'string'],
  ['step', 'string'],
  ['env', 'map<string, string>'],
  ['answers', 'map<string, dyn>'],
  ['matrix', 'map<string, string>'],
  ['steps', 'map<string, dyn>'],
  ['os', 'string'],
  ['arch', 'string'],
  ['platform', 'string'],
  ['checksum', 'map<string, bool>'],
  ['timestamp', 'map<string, bool>'],
  ['preconditions', 'map<string, bool>'],
  ['sources', 'list<map<string, dyn>>'],
  ['artifacts', 'list<map<string, dyn>>'],
]

/**
 * The library's `matches` knows the expressions of JavaScript only and cannot be replaced, so ours has a name of the same
 * length, put in its place before parsing: columns in messages stay right.
 */
const MATCHES = '_match_'

let language: Environment | undefined

/** The language with our variables; made when the first expression is met. */
function environment(): Environment {
  if (language) return language
  const made = new Environment({ homogeneousAggregateLiterals: false })
  for (const [name, type] of variables) made.registerVariable(name, type)
  made.registerFunction(`string.${MATCHES}(string): bool`, matches)
  made.registerFunction(`${MATCHES}(string, string): bool`, matches)
  language = made
  return made
}

/** The engine of regular expressions, loaded with the first expression that uses `matches`. */
let engine: typeof compilePattern | undefined

/** Go's regular expressions: `(?i)` and the like. */
function matches(text: string, pattern: string): boolean {
  if (engine === undefined) throw new Error('the engine of regular expressions is not loaded')
  const made = engine(pattern)
  if ('problem' in made) throw new Error(made.problem)
  return made.test(text)
}

/**
 * Checks an expression against the known variables and makes it ready. Fails with `expression/bad-expression` when it is
 * wrong, names something unknown, or is not true or false. Asking fails with `expression/condition-failed`.
 */
export async function compile(text: string, field: ConditionField): Promise<Program> {
  const source = renamed(text)
  if (source !== text) engine ??= (await import('../value/pattern.ts')).compilePattern
  const checked = environment().check(source)
  if (!checked.valid) {
    const { problem, column } = explained(checked.error)
    throw fail('bad-expression', { field, text, problem, column, ...nearby(problem) })
  }
  if (checked.type !== 'bool') {
    throw fail('bad-expression', {
      field,
      text,
      problem: `it is of type ${checked.type}, expected bool`,
      hints: ['A condition is true or false: compare it with something, as in `env.TIER == "gold"`.'],
    })
  }
  const program = environment().parse(source)
  return (facts) => {
    try {
      return program(context(facts)) === true
    } catch (thrown) {
      const { problem, column } = explained(thrown)
      const key = /has no key `(.*)`$/.exec(problem)?.[1]
      throw fail('condition-failed', {
        field,
        text,
        problem,
        column,
        ...(key === undefined ? {} : { hints: [`Ask whether it is there first, as in \`'${key}' in env && …\`.`] }),
      })
    }
  }
}

/** The source with `matches(` under our name; texts and comments stay as they are. */
function renamed(text: string): string {
  return text.replace(
    /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/.*|\bmatches(?=\s*\()/g,
    (part) => (part === 'matches' ? MATCHES : part),
  )
}

/** Message and column of an error of the library, in our words. */
function explained(thrown: unknown): { problem: string; column: number | undefined } {
  const error = thrown as { summary?: string; message?: string; range?: { start: number } }
  const said = (error.summary ?? error.message ?? String(thrown)).replaceAll(MATCHES, 'matches')
  const missing = /^No such key: (?!index)(.*)$/.exec(said)
  const unknown = /^Unknown variable: (.*)$/.exec(said)
  let problem = said
  if (missing) problem = `the map has no key \`${missing[1]}\``
  else if (unknown) problem = `undeclared reference to '${unknown[1]}'`
  else if (/Unexpected token: EOF|got EOF/.test(said)) problem = 'it ends too early'
  return { problem, column: error.range === undefined ? undefined : error.range.start + 1 }
}

/** Hints for an unknown name. */
function nearby(problem: string): { hints?: readonly string[] } {
  const name = /^undeclared reference to '(.*)'$/.exec(problem)?.[1]
  if (name === undefined) return {}
  const known = [...variables.map(([variable]) => variable), 'always', 'never', 'success', 'failure', 'local']
  const near = suggest(name, known)
  return {
    hints: [
      near.length > 0
        ? `Did you mean ${near.map((one) => `\`${one}\``).join(' or ')}?`
        : `Expressions know ${variables.map(([variable]) => `\`${variable}\``).join(', ')}; texts stand in quotes.`,
    ],
  }
}

/** The facts as values of the language. Maps are `Map`s, so that no key has a meaning of its own. */
function context(facts: Facts): Record<string, unknown> {
  const os = facts.platform === 'win32' ? 'windows' : facts.platform
  const arch = architectures[facts.arch] ?? facts.arch
  return {
    ci: facts.ci,
    status: facts.status,
    stack: facts.stack ?? '',
    component: facts.component ?? '',
    hook: facts.hook ?? '',
    event: facts.event ?? '',
    workflow: facts.workflow ?? '',
    step: facts.step ?? '',
    env: new Map(Object.entries(facts.env)),
    answers: converted(facts.answers ?? null) ?? new Map(),
    matrix: new Map(Object.entries(facts.matrix ?? {})),
    steps: converted(facts.steps ?? null) ?? new Map(),
    os,
    arch,
    platform: `${os}/${arch}`,
    checksum: new Map(Object.entries(facts.checksum ?? {})),
    timestamp: new Map(Object.entries(facts.timestamp ?? {})),
    preconditions: new Map(Object.entries(facts.preconditions ?? {})),
    sources: (facts.sources ?? []).map(file),
    artifacts: (facts.artifacts ?? []).map(file),
  }
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', mipsel: 'mipsle' }

const file = (fact: { path: string; mtime: number; checksum: string }) =>
  new Map<string, unknown>([
    ['path', fact.path],
    ['mtime', BigInt(Math.floor(fact.mtime))],
    ['checksum', fact.checksum],
  ])

function converted(value: Value): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  if (value instanceof Float) return value.value
  if (value instanceof Timestamp) return new Date(value.time)
  if (value instanceof Tagged) return converted(value.value)
  if (Array.isArray(value)) return value.map(converted)
  if (isMap(value)) return new Map(Object.entries(value).map(([key, inner]) => [key, converted(inner)]))
  return value
}
