import { after, type Later } from '../value/later.ts'
import { isMap, Tagged, Timestamp, type Value, type ValueMap } from '../value/value.ts'
import type { Facts, Program } from './facts.ts'
import { type ConditionField, fail } from './failures.ts'

const predicates = ['ci', 'local', 'always', 'never', 'success', 'failure'] as const
export type Predicate = (typeof predicates)[number]

/** A condition of a step (`when`, `continue`), read and checked. */
export type Condition =
  | { readonly kind: 'predicate'; readonly name: Predicate }
  | { readonly kind: 'cel'; readonly text: string; readonly program: Program }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }

/**
 * Reads a condition: a predicate, a CEL expression (with or without `!cel`), a list (all of them), or a map with one of
 * `all`, `any`, `not`. Undefined when it is not set. Comes later only when there is an expression, since that loads the
 * language. Fails with `expression/bad-condition` or `expression/bad-expression`.
 */
export function parseCondition(value: Value | undefined, field: ConditionField): Later<Condition | undefined> {
  const texts: string[] = []
  const shape = read(value, field, texts)
  if (shape === undefined) return undefined
  if (texts.length === 0) return link(shape, new Map())
  return import('./cel.ts').then(async ({ compile }) => {
    const programs = new Map<string, Program>()
    for (const text of texts) programs.set(text, await compile(text, field))
    return link(shape, programs)
  })
}

/** Whether a condition holds. `all` and `any` ask from left to right and stop early. */
export function evaluate(condition: Condition, facts: Facts): boolean {
  switch (condition.kind) {
    case 'predicate':
      return holds[condition.name](facts)
    case 'cel':
      return condition.program(facts)
    case 'all':
      return condition.of.every((one) => evaluate(one, facts))
    case 'any':
      return condition.of.some((one) => evaluate(one, facts))
    case 'not':
      return !evaluate(condition.of, facts)
  }
}

/**
 * Whether a step runs: without `when`, or with one that does not ask for the status, only while all is well; else as
 * `when` says.
 */
export function mayRun(when: Condition | undefined, facts: Facts): boolean {
  if (when === undefined) return facts.status === 'success'
  if (!mentionsStatus(when) && facts.status !== 'success') return false
  return evaluate(when, facts)
}

/** Whether a condition asks for the status, by a predicate or by name: then it is asked after failures as well. */
export function mentionsStatus(condition: Condition): boolean {
  if (condition.kind === 'predicate') return ['success', 'failure', 'always'].includes(condition.name)
  return mentions(condition, 'status')
}

/**
 * Whether an expression of the condition contains a name as a word, alone or with a field (`checksum.changed`). Texts in
 * quotes count as well, as they always did.
 */
export function mentions(condition: Condition, name: string): boolean {
  switch (condition.kind) {
    case 'predicate':
      return name === 'status' && mentionsStatus(condition)
    case 'cel':
      return (condition.text.match(/[A-Za-z0-9_.]+/g) ?? []).some(
        (word) => word === name || word.startsWith(`${name}.`),
      )
    case 'not':
      return mentions(condition.of, name)
    default:
      return condition.of.some((one) => mentions(one, name))
  }
}

const holds: Readonly<Record<Predicate, (facts: Facts) => boolean>> = {
  ci: (facts) => facts.ci,
  local: (facts) => !facts.ci,
  always: () => true,
  never: () => false,
  success: (facts) => facts.status === 'success',
  failure: (facts) => facts.status === 'failure',
}

/** A condition whose expressions are not compiled yet. */
type Shape =
  | Extract<Condition, { kind: 'predicate' }>
  | { readonly kind: 'cel'; readonly text: string }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Shape[] }
  | { readonly kind: 'not'; readonly of: Shape }

function read(value: Value | undefined, field: ConditionField, texts: string[]): Shape | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return readText(value, field, texts)
  if (value instanceof Tagged) {
    if (value.tag.toLowerCase() === '!cel' && typeof value.value === 'string')
      return expression(value.value, field, texts)
    throw fail('bad-condition', { field, problem: `the tag ${value.tag} is no part of a condition` })
  }
  if (Array.isArray(value)) return { kind: 'all', of: list(value, field, texts) }
  if (!isMap(value)) {
    const kind = typeof value === 'boolean' ? 'bool' : value instanceof Timestamp ? 'time' : 'number'
    throw fail('bad-condition', {
      field,
      problem: `expected text, a list or a map, got ${kind} ${value instanceof Timestamp ? value.source : value}`,
    })
  }
  return readMap(value, field, texts)
}

function readText(text: string, field: ConditionField, texts: string[]): Shape | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  const name = predicates.find((predicate) => predicate === trimmed.toLowerCase())
  if (name) return { kind: 'predicate', name }
  const tagged = /^!cel(?![A-Za-z0-9_-])/i.exec(trimmed)
  return expression(tagged ? trimmed.slice(tagged[0].length) : trimmed, field, texts)
}

function expression(text: string, field: ConditionField, texts: string[]): Shape {
  const trimmed = text.trim()
  if (trimmed === '') throw fail('bad-condition', { field, problem: 'the expression behind `!cel` is empty' })
  texts.push(trimmed)
  return { kind: 'cel', text: trimmed }
}

function readMap(value: ValueMap, field: ConditionField, texts: string[]): Shape {
  const keys = Object.keys(value)
  const [key] = keys
  if (key === undefined || keys.length > 1) {
    const found = keys.length === 0 ? 'an empty map' : keys.map((one) => `\`${one}\``).join(', ')
    throw fail('bad-condition', { field, problem: `expected exactly one of \`all\`, \`any\` or \`not\`, got ${found}` })
  }
  const inner = value[key] as Value
  switch (key.toLowerCase()) {
    case 'all':
    case 'any':
      return {
        kind: key.toLowerCase() as 'all' | 'any',
        of: list(Array.isArray(inner) ? inner : [inner], field, texts),
      }
    case 'not': {
      const of = read(inner, field, texts)
      if (of === undefined) throw fail('bad-condition', { field, problem: '`not` needs a condition' })
      return { kind: 'not', of }
    }
    default:
      throw fail('bad-condition', {
        field,
        problem: `unknown operator ${JSON.stringify(key)}; the operators are \`all\`, \`any\` and \`not\``,
      })
  }
}

/** Conditions of a list; empty ones are dropped. */
function list(values: readonly Value[], field: ConditionField, texts: string[]): Shape[] {
  return values.map((one) => read(one, field, texts)).filter((one) => one !== undefined)
}

function link(shape: Shape, programs: ReadonlyMap<string, Program>): Condition {
  switch (shape.kind) {
    case 'predicate':
      return shape
    case 'cel':
      return { ...shape, program: programs.get(shape.text) as Program }
    case 'not':
      return { kind: 'not', of: link(shape.of, programs) }
    default:
      return { kind: shape.kind, of: shape.of.map((one) => link(one, programs)) }
  }
}

/** Reads a condition and asks it: `mayRun` for a step that has no condition stays synchronous. */
export function conditionHolds(value: Value | undefined, field: ConditionField, facts: Facts): Later<boolean> {
  return after(parseCondition(value, field), (condition) => mayRun(condition, facts))
}
