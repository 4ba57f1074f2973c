import { isFailure } from '../failure/failure.ts'
import type { Later } from '../value/later.ts'
import { get, isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { closes } from '../work/graph.ts'
import { fail } from './failures.ts'
import { calledFunction } from './text-functions.ts'
import { WAITING } from './waiting.ts'

/** Renders one text of a manifest with data; answers the value it stands for. */
export type RenderText = (text: string, data: ValueMap) => Later<Value>

const soleReference = /^\s*\{\{-?\s*(\.[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*)\s*-?\}\}\s*$/u

/** The value that a text which is nothing but one field reference stands for, with its type. */
export function reference(text: string, data: ValueMap): Value | undefined {
  const path = soleReference.exec(text)?.[1]
  if (path === undefined) return undefined
  let here: Value | undefined = data
  for (const key of path.slice(1).split('.')) {
    here = isMap(here) && Object.hasOwn(here, key) ? here[key] : undefined
    if (here === undefined) return undefined
  }
  return here
}

/** Names that a value's templates take from `.locals`. */
function* wanted(value: Value): Generator<string> {
  if (typeof value === 'string') {
    if (value.includes('{{'))
      for (const [, name] of value.matchAll(/\.locals\.([\p{L}_][\p{L}\p{N}_]*)/gu)) yield name as string
  } else if (Array.isArray(value)) for (const item of value) yield* wanted(item)
  else if (isMap(value)) for (const key in value) yield* wanted(value[key] as Value)
}

/**
 * A text whose templates wait for the component, with the locals that they use written out: nobody knows them later.
 * Maps and lists stay references.
 */
export function withLocals(text: string, data: ValueMap): string {
  return text.replace(/\{\{[\s\S]*?\}\}/g, (action) =>
    action.replace(/(?<=[\s({|-])\.(locals(?:\.[\p{L}_][\p{L}\p{N}_]*)+)/gu, (whole, path: string) => {
      const value = get(data, path.split('.'))
      const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      return plain ? JSON.stringify(value) : whole
    }),
  )
}

/** Renders every text in a tree; a tree without templates comes back as it is. */
export async function renderTree(value: Value, render: (text: string) => Later<Value>): Promise<Value> {
  if (typeof value === 'string') return value.includes('{{') ? render(value) : value
  if (Array.isArray(value)) {
    let made: Value[] | undefined
    for (let index = 0; index < value.length; index++) {
      const after = await renderTree(value[index] as Value, render)
      if (after !== value[index]) {
        made ??= [...value]
        made[index] = after
      }
    }
    return made ?? value
  }
  if (!isMap(value)) return value
  let made: ValueMap | undefined
  for (const key of Object.keys(value)) {
    const after = await renderTree(value[key] as Value, render)
    const name = key.includes('{{') ? String(await render(key)) : key
    if (after !== value[key] || name !== key) {
      made ??= map(Object.entries(value))
      if (name !== key) delete made[key]
      made[name] = after
    }
  }
  return made ?? value
}

/** A local whose value is not known yet, and what failed where it was asked for. */
export interface Waiting {
  readonly manifest: string
  readonly file: string
  readonly local: string
  readonly failure?: unknown
}

/** Whether a template uses a local that waits, by its name or among all of them. */
export function mentionsWaiting(text: string, waiting: readonly Waiting[]): boolean {
  for (const [, name] of text.matchAll(/\.locals\b(?:\.([\p{L}_][\p{L}\p{N}_]*))?/gu)) {
    if (name === undefined || waiting.some((one) => one.local === name)) return true
  }
  return false
}

/** What resolving the locals of a file needs. */
export interface LocalTools {
  readonly file: string
  readonly manifest: string
  readonly render: RenderText
  call(text: string): Later<Value>
  /** Whether a value has to wait: nothing is to be asked now. */
  mustWait(value: Value): boolean
  /** Whether a value that failed may be known later. */
  mayWait(thrown: unknown): boolean
  /** Gets the locals that wait. */
  readonly waiting: Waiting[]
}

/**
 * Resolves the locals of one scope of a file in the order in which they need each other. `outer` holds those of the scope
 * around; `data` is what else their templates see (`settings`, `vars`, `env` of the same file, unmerged). Fails with
 * `stacks/locals-cycle`.
 */
export async function resolveLocals(own: Value, outer: ValueMap, data: ValueMap, tools: LocalTools): Promise<ValueMap> {
  const { file, manifest, render, call, waiting } = tools
  if (own === null || own === undefined) return outer
  if (!isMap(own)) throw fail('bad-locals', { file })
  const done = map(Object.entries(outer).filter(([name]) => !Object.hasOwn(own, name)))

  const wait = (local: string, failure?: unknown) => {
    done[local] = WAITING
    waiting.push({ manifest, file, local, ...(failure === undefined ? {} : { failure }) })
  }
  const resolve = async (name: string, way: readonly string[]): Promise<void> => {
    if (Object.hasOwn(done, name) || !Object.hasOwn(own, name)) return
    const circle = closes(way, name)
    if (circle) throw fail('locals-cycle', { file, chain: circle })
    const value = own[name] as Value
    // A name that means itself here means the one of the scope around.
    for (const other of wanted(value)) {
      if (other !== name || !Object.hasOwn(outer, name)) await resolve(other, [...way, name])
    }
    const seen = Object.hasOwn(outer, name) ? map([...Object.entries(done), [name, outer[name] as Value]]) : done
    if (tools.mustWait(value) || textsIn(value).some((text) => mentionsWaiting(text, waiting))) return wait(name)
    try {
      done[name] =
        typeof value === 'string' && calledFunction(value)
          ? await call(value)
          : await renderTree(value, (text) => render(text, { ...data, locals: seen }))
    } catch (thrown) {
      if (tools.mayWait(thrown)) return wait(name, thrown)
      const unknown = [...wanted(value)].find((other) => !Object.hasOwn(seen, other))
      if (!isFailure(thrown) || unknown === undefined) throw thrown
      throw fail('unknown-local', { file, name, unknown, known: [...Object.keys(outer), ...Object.keys(own)] }, thrown)
    }
  }
  for (const name of Object.keys(own)) await resolve(name, [])
  return done
}

function textsIn(value: Value): readonly string[] {
  if (typeof value === 'string') return value.includes('{{') ? [value] : []
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isMap(value) ? Object.values(value).flatMap(textsIn) : []
}
