import { isMap, map, type Value } from '../../value/value.ts'
import { calculate } from './calculate.ts'
import type { Node } from './nodes.ts'
import type { World } from './operator.ts'
import { operators } from './operators.ts'
import { at, below, changed, computed, type Found, relative, withValue } from './place.ts'
import { Problem } from './problem.ts'
import { equal, isScalar, isTrue, matches, numberOf, ordered, tagOf, textOf } from './values.ts'

/** Names that are bound, and the world. */
export interface Scope {
  readonly world: World
  readonly variables: ReadonlyMap<string, Found>
}

/** A query may find so many values before it is stopped: the product of two lists grows fast. */
const MOST = 5_000_000

/** All that a node finds at one place, in order. Throws a `Problem` with the offset of the node that it comes from. */
export function evaluate(node: Node, here: Found, scope: Scope): readonly Found[] {
  try {
    const found = visit(node, here, scope)
    if (found.length > MOST) throw new Problem('it finds too many values')
    return found
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.at === undefined)
      throw new Problem(thrown.message, node.at, thrown.unsupported)
    throw thrown
  }
}

function visit(node: Node, here: Found, scope: Scope): readonly Found[] {
  const ask = (inner: Node, place = here) => evaluate(inner, place, scope)
  switch (node.kind) {
    case 'self':
      return [here]
    case 'literal':
      return [computed(node.value)]
    case 'text':
      return [computed(node.parts.map((part) => (typeof part === 'string' ? part : texts(ask(part)))).join(''))]
    case 'variable': {
      const value = scope.variables.get(node.name)
      if (!value) throw new Problem(`the variable $${node.name} is not defined`)
      return [value]
    }
    case 'key':
      return keyed(here, node.name, node.glob, node.optional)
    case 'each':
      return ask(node.of).flatMap(children)
    case 'index': {
      const keys = ask(node.by)
      return ask(node.of).flatMap((of) => keys.flatMap((key) => indexed(of, key.value, node.optional)))
    }
    case 'slice':
      return ask(node.of).map((of) => {
        const bound = (inner: Node | undefined) => (inner ? (ask(inner, of)[0]?.value ?? null) : null)
        return computed(sliced(of.value, bound(node.from), bound(node.to)))
      })
    case 'descend':
      return descended(here, node.keys)
    case 'list':
      return [computed(node.of ? ask(node.of).map((one) => one.value) : [])]
    case 'map':
      return product(node.entries, here, scope)
    case 'pipe':
      return ask(node.from).flatMap((place) => ask(node.to, place))
    case 'union':
      return node.of.flatMap((one) => ask(one))
    case 'and':
    case 'or':
      return ask(node.left).flatMap((left) => {
        if (isTrue(left.value) === (node.kind === 'or')) return [computed(node.kind === 'or')]
        return ask(node.right).map((right) => computed(isTrue(right.value)))
      })
    case 'alternative': {
      const left = ask(node.left)
      if (left.length === 0) return ask(node.right)
      return left.flatMap((one) => (isTrue(one.value) ? [one] : ask(node.right)))
    }
    case 'compare': {
      const rights = orNull(ask(node.right))
      return orNull(ask(node.left)).flatMap((left) =>
        rights.map((right) => computed(compared(node.op, left.value, right.value))),
      )
    }
    case 'calculate': {
      const rights = orNull(ask(node.right))
      return orNull(ask(node.left)).flatMap((left) =>
        rights.map((right) => computed(calculate(node.op, left.value, right.value, node.flags))),
      )
    }
    case 'assign':
      return [assigned(node, here, scope)]
    case 'call': {
      const operator = operators.get(node.name)
      if (!operator) throw new Problem(`\`${node.name}\``, node.at, true)
      return operator({
        here,
        args: node.args,
        world: scope.world,
        ask: (inner, place = here) => evaluate(inner, place, scope),
      })
    }
    case 'bind':
      return ask(node.source).flatMap((value) => evaluate(node.body, here, bound(scope, node.name, value)))
    case 'reduce': {
      let sum = ask(node.first)[0] ?? computed(null)
      for (const value of ask(node.source)) {
        sum = evaluate(node.next, computed(sum.value), bound(scope, node.name, value)).at(-1) ?? computed(null)
      }
      return [sum]
    }
    case 'if':
      return ask(node.test).flatMap((test) => {
        if (isTrue(test.value)) return ask(node.then)
        return node.else ? ask(node.else) : [here]
      })
  }
}

const orNull = (found: readonly Found[]) => (found.length === 0 ? [computed(null)] : found)

const texts = (found: readonly Found[]) => found.map((one) => (one.value === null ? '' : textOf(one.value))).join('')

function bound(scope: Scope, name: string, value: Found): Scope {
  return { ...scope, variables: new Map(scope.variables).set(name, value) }
}

/** `.name`: of a map its value, null where there is none; of a list the item of that number. Scalars have nothing below. */
function keyed(of: Found, name: string, glob: boolean, optional: boolean): Found[] {
  const { value } = of
  if (value === null) return [below(of, name, null)]
  if (Array.isArray(value)) {
    if (glob) return children(of).filter((child) => matches(String(child.path.at(-1)), name))
    if (/^-?\d+$/.test(name)) return item(of, value, Number(name))
    if (optional) return []
    throw new Problem(`cannot index a list with '${name}'`)
  }
  if (!isMap(value)) return []
  if (Object.hasOwn(value, name)) return [below(of, name, value[name] as Value)]
  const found = glob ? children(of).filter((child) => matches(String(child.path.at(-1)), name)) : []
  return found.length > 0 || glob ? found : [below(of, name, null)]
}

/** `[key]` with a computed key. */
function indexed(of: Found, key: Value, optional: boolean): Found[] {
  const { value } = of
  if (Array.isArray(value)) {
    const number = numberOf(key)
    if (number !== undefined && Number.isInteger(number)) return item(of, value, number)
    return keyed(of, textOf(key), false, optional)
  }
  if (value === null && typeof key === 'number') return [below(of, key, null)]
  const name = textOf(key)
  return keyed(of, name, name.includes('*'), optional)
}

function item(of: Found, list: readonly Value[], index: number): Found[] {
  const position = index < 0 ? list.length + index : index
  if (position < 0) throw new Problem(`index [${index}] out of range, array size is ${list.length}`)
  return [below(of, position, list[position] ?? null)]
}

/** `[]`: the values of a list or map; scalars have none. */
export function children(of: Found): Found[] {
  const { value } = of
  if (Array.isArray(value)) return value.map((one, index) => below(of, index, one))
  return isMap(value) ? Object.entries(value).map(([key, one]) => below(of, key, one)) : []
}

/** `[from:to]`; negative bounds count from the end. */
function sliced(value: Value, from: Value, to: Value): Value {
  if (value === null) return []
  if (!Array.isArray(value) && typeof value !== 'string') throw new Problem(`cannot slice ${tagOf(value)}`)
  const items = typeof value === 'string' ? Array.from(value) : value
  const bound = (given: Value, fallback: number) => {
    if (given === null) return fallback
    const number = numberOf(given)
    if (number === undefined) throw new Problem('the bounds of a slice are numbers')
    return number
  }
  const part = items.slice(bound(from, 0), bound(to, items.length))
  return typeof value === 'string' ? part.join('') : (part as Value[])
}

/** `..`: the value and everything below, from above; with `...` the keys as well. */
function descended(of: Found, keys: boolean, into: Found[] = []): Found[] {
  into.push(of)
  for (const child of children(of)) {
    if (keys && isMap(of.value)) into.push(computed(child.path.at(-1) as string))
    descended(child, keys, into)
  }
  return into
}

/** `{…}`: a map for each combination of what keys and values find. */
function product(entries: readonly { key: Node; value: Node }[], here: Found, scope: Scope): Found[] {
  let made: [string, Value][][] = [[]]
  for (const entry of entries) {
    const keys = evaluate(entry.key, here, scope)
    const values = evaluate(entry.value, here, scope)
    made = made.flatMap((before) =>
      keys.flatMap((key) => {
        if (!isScalar(key.value)) throw new Problem(`${tagOf(key.value)} cannot be a key`, entry.key.at)
        return values.map((value) => [...before, [textOf(key.value), value.value] as [string, Value]])
      }),
    )
  }
  return made.map((one) => computed(map(one)))
}

function compared(op: string, left: Value, right: Value): boolean {
  if (op === '==') return equal(left, right)
  if (op === '!=') return !equal(left, right)
  if (left === null || right === null) return left === right && op.endsWith('=')
  const order = ordered(left, right)
  if (order === undefined) throw new Problem(`${tagOf(left)} cannot be compared with ${tagOf(right)}`)
  if (op.endsWith('=') && order === 0) return true
  return op.startsWith('<') ? order < 0 : order > 0
}

/** The place with everything that the left side finds below it replaced. What stands elsewhere is left alone. */
function assigned(node: Extract<Node, { kind: 'assign' }>, here: Found, scope: Scope): Found {
  let now = here
  const paths = evaluate(node.left, here, scope).map((target) => relative(target, here))
  const given = node.op === '|=' ? [] : evaluate(node.right, here, scope)
  for (const path of paths) {
    if (path === undefined) continue
    const old = at(now.value, path)
    let next: Value | undefined
    if (node.op === '|=') next = evaluate(node.right, place(now, path, old), scope)[0]?.value
    else if (node.op === '=') next = given.at(-1)?.value
    else {
      next = old
      for (const { value } of given) {
        if (node.op === '//') next = isTrue(next) ? next : value
        else next = calculate(node.op, next, value, node.flags)
      }
    }
    if (next !== undefined) now = changed(now, withValue(now.value, path, next))
  }
  return now
}

const place = (of: Found, path: Found['path'], value: Value): Found => ({
  value,
  root: of.root,
  path: [...of.path, ...path],
})
