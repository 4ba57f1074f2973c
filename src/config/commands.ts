import type { Failure, Place } from '../failure/failure.ts'
import type { Document, Path } from '../value/origin.ts'
import { isMap, map, Tagged, type Value, type ValueMap } from '../value/value.ts'
import type { CommandSource } from './configuration.ts'
import { settled } from './layers.ts'
import { scalarText } from './shape.ts'

/** The list of commands of one layer. */
export interface CommandList {
  readonly document: Document
  readonly value: Value
  /** Whether marks for the merge (`!unset`) may stand in it. */
  readonly hasTags: boolean
  /** What went wrong with functions in the definitions, by the path of the definition. */
  readonly problems: ReadonlyMap<string, Failure>
}

/** One of the definitions that make up a command. */
interface Definition {
  readonly list: CommandList
  readonly path: Path
  /** Undefined for a group that only a path name made. */
  readonly fields: ValueMap | undefined
  /** The layer's place in the order of precedence. */
  readonly rank: number
}

class Node {
  readonly name: string
  readonly definitions: Definition[] = []
  readonly children = new Map<string, Node>()
  constructor(name: string) {
    this.name = name
  }
}

/** Keys of a definition that may be written in any case. */
const known = new Set(
  `name description aliases internal default steps commands arguments flags env identity component component_config
  working_directory dependencies container verbose examples usage override`.split(/\s+/),
)

/**
 * Joins the lists of all layers by name, at every level: names stand in the order of `listing`, and of a key that several
 * definitions of one name have, the value of the layer that comes later in `precedence` counts as a whole. A name of
 * several words makes groups.
 */
export function mergeCommands(
  listing: readonly CommandList[],
  precedence: readonly CommandList[],
): readonly CommandSource[] {
  const rank = new Map(precedence.map((list, index) => [list, index]))
  const roots = new Map<string, Node>()
  for (const list of listing) insert(roots, list, list.value, ['commands'], rank.get(list) ?? 0)
  return [...roots.values()].map(source)
}

function insert(into: Map<string, Node>, list: CommandList, value: Value, path: Path, rank: number): void {
  const items = value instanceof Tagged ? value.value : value
  if (!Array.isArray(items)) return
  items.forEach((item, index) => {
    // What has no name, or is no map, defines nothing.
    if (!isMap(item)) return
    const fields = inKnownCase(item)
    const name = fields.name
    const words = (name === null || typeof name === 'boolean' ? '' : (scalarText(name) ?? '')).trim().split(/\s+/)
    if (words[0] === '') return
    let children = into
    let node: Node | undefined
    for (const word of words) {
      node = children.get(word) ?? new Node(word)
      children.set(word, node)
      children = node.children
    }
    const here = [...path, index]
    const leaf = node as Node
    leaf.definitions.push({ list, path: here, fields, rank })
    if (fields.commands !== undefined)
      insert(leaf.children, list, fields.commands as Value, [...here, 'commands'], rank)
  })
}

function inKnownCase(item: ValueMap): ValueMap {
  const keys = Object.keys(item)
  if (!keys.some((key) => /[A-Z]/.test(key) && known.has(key.toLowerCase()))) return item
  return map(keys.map((key) => [known.has(key.toLowerCase()) ? key.toLowerCase() : key, item[key] as Value] as const))
}

function source(node: Node): CommandSource {
  const definitions = [...node.definitions].sort((a, b) => a.rank - b.rank)
  const last = definitions.at(-1)
  const owner = (key: string | number | undefined) =>
    definitions.findLast((one) => one.fields && key !== undefined && Object.hasOwn(one.fields, key))
  let fields: ValueMap | undefined
  let commands: readonly CommandSource[] | undefined
  const problem = definitions.map((one) => one.list.problems.get(one.path.join('\n'))).find((one) => one)
  return {
    name: node.name,
    get fields() {
      fields ??= merged(node.name, definitions)
      return fields
    },
    get commands() {
      commands ??= [...node.children.values()].map(source)
      return commands
    },
    get place() {
      return last && placeOf(last.list.document, last.path)
    },
    locate(path) {
      const from = owner(path[0]) ?? last
      return from && placeOf(from.list.document, [...from.path, ...path])
    },
    ...(problem ? { problem } : {}),
  }
}

function merged(name: string, definitions: readonly Definition[]): ValueMap {
  const made = map([['name', name]])
  for (const { fields, list } of definitions) {
    for (const key of Object.keys(fields ?? {})) {
      if (key === 'commands' || key === 'name') continue
      const value = (fields as ValueMap)[key] as Value
      if (value instanceof Tagged && value.tag === '!unset') delete made[key]
      else made[key] = list.hasTags ? settled(value) : value
    }
  }
  return made
}

/** Where a path stands in its file; what has no place of its own (an included value) has that of what holds it. */
export function placeOf(document: Document, path: Path): Place | undefined {
  for (let length = path.length; length >= 0; length--) {
    const position = document.locate(path.slice(0, length))
    if (position) return { file: document.file, ...position }
  }
  return undefined
}
