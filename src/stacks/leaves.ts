import { isFailure } from '../failure/failure.ts'
import type { Later } from '../value/later.ts'
import { markOf } from '../value/marks.ts'
import { isMap, map, Tagged, type Value, type ValueMap } from '../value/value.ts'
import { losesFirstBreak } from '../yaml/emit.ts'
import { naturally } from '../yaml/order.ts'
import type { SectionTools } from './section-tools.ts'
import { isSteady } from './steady.ts'
import { layersOf, mapEntries, mapList } from './text-functions.ts'

/** Only the text of the whole section gives the right value. */
class Whole extends Error {}

const KEY = 'v'

/** Templates that see or change what is outside of their text: trimmed white space, variables, definitions, changed maps. */
const reachesFurther = /\{\{-|-\}\}|\$\w|:=|\b(?:set|unset|merge\w*|define|template|block)\b/

type Tools = Pick<SectionTools, 'emit' | 'parse'>

/**
 * Renders the texts of a section one by one, as they stand in the YAML of it, in place of all of that YAML: a section has
 * a few templates and hundreds of values, and what has none stays shared with other components. Returns the section
 * itself where there is no template, undefined where a text by itself could mean something else than within the whole:
 * templates in keys and blocks, results that are not one scalar, values that are not plain data, whatever fails.
 */
export async function renderLeaves(
  section: ValueMap,
  opening: string,
  render: (text: string) => Later<string>,
  tools: Tools,
): Promise<ValueMap | undefined> {
  const steady = new Map<string, Value>()
  const others: Value[] = []
  try {
    for (const text of leaves(section, (text) => text.includes(opening))) {
      if (steady.has(text)) continue
      if (isSteady(text)) steady.set(text, await renderLeaf(text, render, tools))
      else others.push(await renderLeaf(text, render, tools))
    }
  } catch (thrown) {
    if (thrown instanceof Whole || isFailure(thrown)) return undefined
    throw thrown
  }
  let next = 0
  return replaced(section, (text) => {
    if (!text.includes(opening)) return losesFirstBreak(text) ? text.slice(1) : text
    return steady.has(text) ? (steady.get(text) as Value) : (others[next++] as Value)
  }) as ValueMap
}

async function renderLeaf(text: string, render: (text: string) => Later<string>, tools: Tools): Promise<Value> {
  if (reachesFurther.test(text)) throw new Whole()
  const line = tools.emit(map([[KEY, text]])).slice(0, -1)
  if (line.includes('\n')) throw new Whole()
  const value = scalarOf(await render(line), tools, /^v: ["']/.test(line))
  if (value === undefined) throw new Whole()
  return value
}

/**
 * The scalar that a rendered line stands for; undefined where it is none, or none by itself: a text without quotes that has
 * got several lines goes on as far as the indentation around it says.
 */
function scalarOf(rendered: string, tools: Tools, isQuoted: boolean): Value | undefined {
  if (!rendered.startsWith(`${KEY}: `)) return undefined
  if (rendered.includes('\n') && (!isQuoted || /\n(?:---|\.\.\.)/.test(rendered))) return undefined
  const single = /^v: '([^'\n]*)'$/.exec(rendered)
  if (single) return single[1] as string
  const { value } = tools.parse(rendered, '<section>')
  const read = isMap(value) && Object.keys(value).length === 1 ? value[KEY] : undefined
  return typeof read === 'object' && read !== null ? undefined : read
}

/** Stands before each text where many are rendered as one template. No manifest has these characters. */
const mark = (index: number) => `\ue0f2${index}\ue0f3`

/**
 * Renders the texts of a section where the text of the whole, rendered, is not YAML any more. They are one template, so
 * that variables reach as far as in the whole. A text that is a scalar in its line of YAML is that scalar; any other one
 * is what its template gave. Undefined where that cannot be told: templates in keys, or that swallow what follows.
 */
export async function renderTexts(
  section: ValueMap,
  has: (text: string) => boolean,
  render: (text: string) => Later<string>,
  tools: Tools,
): Promise<ValueMap | undefined> {
  let texts: string[]
  try {
    texts = [...leaves(section, has, true)]
  } catch (thrown) {
    if (thrown instanceof Whole) return undefined
    throw thrown
  }
  const lines = texts.map((text) => tools.emit(map([[KEY, text]])).slice(0, -1))
  const asLines = split(await render(join(lines)), lines.length)
  if (!asLines) return undefined
  let asTexts: readonly string[] | undefined
  const values: Value[] = []
  for (const [index, rendered] of asLines.entries()) {
    let value: Value | undefined
    try {
      value = scalarOf(rendered, tools, /^v: ["']/.test(lines[index] as string))
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
    }
    if (value === undefined) {
      asTexts ??= split(await render(join(texts)), texts.length)
      value = asTexts?.[index]
      if (value === undefined) return undefined
    }
    values.push(value)
  }
  let next = 0
  return replaced(section, (text) => (has(text) ? (values[next++] as Value) : text), true) as ValueMap
}

function join(texts: readonly string[]): string {
  return texts.map((text, index) => mark(index) + text).join('')
}

function split(rendered: string, count: number): readonly string[] | undefined {
  const [, ...parts] = rendered.split(/\ue0f2\d+\ue0f3/)
  return parts.length === count ? parts : undefined
}

/**
 * The texts with templates, in the order of the section or, where it is asked for, of the YAML that is written of it.
 * Throws `Whole` where one stands in a key, or where a value is not written as it is held.
 */
function* leaves(value: Value, has: (text: string) => boolean, inOrder = false): Generator<string> {
  if (typeof value === 'string') {
    if (has(value)) yield value
    return
  }
  if (typeof value !== 'object' || value === null) return
  const items = layersOf(value) ?? value
  if (Array.isArray(items)) {
    for (const item of items) yield* leaves(item, has, inOrder)
    return
  }
  if (!isMap(items)) throw new Whole()
  let found = false
  for (const key of keysOf(items, inOrder)) {
    if (has(key)) throw new Whole()
    for (const text of leaves(items[key] as Value, has, inOrder)) {
      found = true
      yield text
    }
  }
  if (found && markOf(items)) throw new Whole()
}

function keysOf(value: ValueMap, inOrder: boolean): readonly string[] {
  return inOrder ? Object.keys(value).sort(naturally) : Object.keys(value)
}

/** The section as yaml.v3 reads it again once it has written it: the line end that a block begins with is gone. */
export function withoutFirstBreaks(section: ValueMap): ValueMap {
  return replaced(section, (text) => (losesFirstBreak(text) ? text.slice(1) : text)) as ValueMap
}

/** The tree with each text changed, in the order in which `leaves` gives them. Shares what has none. */
function replaced(value: Value, change: (text: string) => Value, inOrder = false): Value {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return mapList(value, (item) => replaced(item, change, inOrder))
  const layers = layersOf(value)
  if (layers) return new Tagged((value as Tagged).tag, replaced(layers, change, inOrder))
  if (!isMap(value)) return value
  if (!inOrder) return mapEntries(value, (inner) => replaced(inner, change))
  return map(keysOf(value, true).map((key) => [key, replaced(value[key] as Value, change, true)] as const))
}
