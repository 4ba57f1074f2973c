import { isFailure } from '../failure/failure.ts'
import type { Later } from '../value/later.ts'
import { markOf } from '../value/marks.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import type { SectionTools } from './section-tools.ts'
import { isSteady } from './steady.ts'
import { mapEntries, mapList } from './text-functions.ts'

/** Says that only the text of the whole section gives the right answer. */
class Whole extends Error {}

const KEY = 'v'

/** Templates that see or change what is outside of their text: trimmed white space, variables, definitions, changed maps. */
const reachesFurther = /\{\{-|-\}\}|\$\w|:=|\b(?:set|unset|merge\w*|define|template|block)\b/

/**
 * Renders the texts of a section one by one, as they stand in the YAML of it, in place of all of that YAML: a section has
 * a few templates and hundreds of values, and what has none stays shared with other components. Answers the section
 * itself where there is no template, undefined where a text by itself could mean something else than within the whole:
 * templates in keys, blocks, results of several lines or with structure, values that are not plain data, whatever fails.
 */
export async function renderLeaves(
  section: ValueMap,
  opening: string,
  render: (text: string) => Later<string>,
  tools: Pick<SectionTools, 'emit' | 'parse'>,
): Promise<ValueMap | undefined> {
  const rendered = new Map<string, Value>()
  try {
    collect(section, opening, rendered)
    if (rendered.size === 0) return section
    for (const text of rendered.keys()) rendered.set(text, await renderLeaf(text, render, tools))
  } catch (thrown) {
    if (thrown instanceof Whole || isFailure(thrown)) return undefined
    throw thrown
  }
  const put = (value: Value): Value => {
    if (typeof value === 'string') return value.includes(opening) ? (rendered.get(value) as Value) : value
    if (Array.isArray(value)) return mapList(value, put)
    return isMap(value) ? mapEntries(value, put) : value
  }
  return put(section) as ValueMap
}

/** Finds the texts with templates, and tells whether there is one. Throws `Whole`. */
function collect(value: Value, opening: string, found: Map<string, Value>): boolean {
  if (typeof value === 'string') {
    if (!value.includes(opening)) return false
    // Where it stands twice it may well have two answers.
    if (found.has(value) && !isSteady(value)) throw new Whole()
    found.set(value, null)
    return true
  }
  if (typeof value !== 'object' || value === null) return false
  let holds = false
  if (Array.isArray(value)) {
    for (const item of value) if (collect(item, opening, found)) holds = true
    return holds
  }
  // What is written in another way than it is held is not read back as it was.
  if (!isMap(value)) throw new Whole()
  for (const key in value) {
    if (key.includes(opening)) throw new Whole()
    if (collect(value[key] as Value, opening, found)) holds = true
  }
  if (holds && markOf(value)) throw new Whole()
  return holds
}

async function renderLeaf(
  text: string,
  render: (text: string) => Later<string>,
  tools: Pick<SectionTools, 'emit' | 'parse'>,
): Promise<Value> {
  if (reachesFurther.test(text)) throw new Whole()
  const line = tools.emit(map([[KEY, text]])).slice(0, -1)
  if (line.includes('\n')) throw new Whole()
  const rendered = await render(line)
  if (rendered.includes('\n') || !rendered.startsWith(`${KEY}: `)) throw new Whole()
  const single = /^v: '([^']*)'$/.exec(rendered)
  if (single) return single[1] as string
  const { value } = tools.parse(rendered, '<section>')
  const read = isMap(value) && Object.keys(value).length === 1 ? value[KEY] : undefined
  if (read === undefined || (typeof read === 'object' && read !== null)) throw new Whole()
  return read
}
