import type { Failure, Place } from '../failure/failure.ts'
import type { Document, Path } from '../value/origin.ts'
import { isMap, isPlain, map, Tagged, type Value, type ValueMap } from '../value/value.ts'
import type { CommandSource } from './configuration.ts'
import { settled } from './layers.ts'
import { scalarText } from './scalar.ts'

/** The list of commands of one layer. Its items are only looked at when a command is wanted. */
export interface CommandList {
  readonly document: Document
  /** What each item has under `name`, as far as it is known without looking at the item. */
  readonly names: readonly (Value | undefined)[]
  item(index: number): Value
  /** Whether marks for the merge (`!unset`) may stand in it. */
  readonly hasTags: boolean
  /** Runs the calls in a value that were left for the moment when somebody wants it. */
  readonly finish?: (value: Value, path: Path) => Value
  /** What went wrong with functions in the definitions, by the path of the definition. */
  readonly problems: ReadonlyMap<string, Failure>
}

/** A list of commands that is there as a whole. */
export function listOf(items: readonly Value[]): Pick<CommandList, 'names' | 'item'> {
  return {
    names: items.map((item) => (isMap(item) ? nameOf(item) : undefined)),
    item: (index) => items[index] as Value,
  }
}

/** One of the definitions that make up a command. */
interface Definition {
  readonly list: CommandList
  readonly path: Path
  /** Words of a path name that are still to come: with any, this is a group that only the path made. */
  readonly rest: readonly string[]
  readonly item: () => Value
  /** The layer's place in the order of precedence. */
  readonly rank: number
}

/** Keys of a definition that may be written in any case. */
const known = new Set([
  ...['name', 'description', 'aliases', 'internal', 'default', 'steps', 'commands', 'arguments', 'flags', 'env'],
  ...['identity', 'component', 'component_config', 'working_directory', 'dependencies', 'container', 'verbose'],
  ...['examples', 'usage', 'override'],
])

/**
 * Joins the lists of all layers by name, at every level: names stand in the order of `listing`, and of a key that several
 * definitions of one name have, the value of the layer that comes later in `precedence` counts as a whole. A name of
 * several words makes groups. What has no name defines nothing. With `only` the command of that name alone is made.
 */
export function mergeCommands(
  listing: readonly CommandList[],
  precedence: readonly CommandList[],
  only?: string,
): readonly CommandSource[] {
  const found = new Map<string, Definition[]>()
  for (const list of listing) {
    const rank = precedence.indexOf(list)
    for (let index = 0; index < list.names.length; index++) {
      const name = list.names[index]
      // Where one command is wanted, the others are not looked at.
      if (only !== undefined && typeof name === 'string' && !name.includes(only)) continue
      const words = wordsOf(name)
      if (words && (only === undefined || words[0] === only))
        add(found, words, { list, path: ['commands', index], item: () => list.item(index), rank })
    }
  }
  return commandsOf(found)
}

function add(
  found: Map<string, Definition[]>,
  [name, ...rest]: readonly string[],
  definition: Omit<Definition, 'rest'>,
): void {
  const made = { ...definition, rest }
  const before = found.get(name as string)
  if (before) before.push(made)
  else found.set(name as string, [made])
}

function commandsOf(found: ReadonlyMap<string, readonly Definition[]>): readonly CommandSource[] {
  const made: CommandSource[] = []
  for (const [name, definitions] of found) made.push(new Command(name, definitions))
  return made
}

/** The words of a name; undefined where there is none. Numbers are names, too. */
function wordsOf(name: Value | undefined): readonly string[] | undefined {
  if (typeof name === 'string' && name !== '' && !/\s/.test(name)) return [name]
  const text = name === null || typeof name === 'boolean' ? undefined : scalarText(name)?.trim()
  return text ? text.split(/\s+/) : undefined
}

function nameOf(item: ValueMap): Value | undefined {
  return item.name === undefined ? inKnownCase(item).name : item.name
}

function inKnownCase(item: ValueMap): ValueMap {
  let other = false
  for (const key in item) other ||= !known.has(key) && known.has(key.toLowerCase())
  if (!other) return item
  const name = (key: string) => (!known.has(key) && known.has(key.toLowerCase()) ? key.toLowerCase() : key)
  return map(Object.keys(item).map((key) => [name(key), item[key] as Value] as const))
}

class Command implements CommandSource {
  readonly name: string
  readonly #definitions: readonly Definition[]
  #read: readonly { readonly definition: Definition; readonly fields: ValueMap }[] | undefined
  #fields: ValueMap | undefined
  #commands: readonly CommandSource[] | undefined

  constructor(name: string, definitions: readonly Definition[]) {
    this.name = name
    this.#definitions = definitions
  }

  get fields(): ValueMap {
    if (!this.#fields) {
      const made = map([['name', this.name]])
      const items = this.#items()
      const ranked = items.length < 2 ? items : items.toSorted((a, b) => a.definition.rank - b.definition.rank)
      for (const { definition, fields } of ranked) copyFields(made, fields, definition)
      this.#fields = made
    }
    return this.#fields
  }

  get commands(): readonly CommandSource[] {
    if (!this.#commands) {
      const found = new Map<string, Definition[]>()
      for (const definition of this.#definitions) {
        if (definition.rest.length > 0) add(found, definition.rest, definition)
        else for (const below of this.#below(definition)) add(found, below.words, below.definition)
      }
      this.#commands = commandsOf(found)
    }
    return this.#commands
  }

  get place(): Place | undefined {
    const last = this.#last()
    return last && placeOf(last.list.document, last.path)
  }

  get problem(): Failure | undefined {
    for (const { list, path } of this.#definitions) {
      const problem = list.problems.size > 0 ? list.problems.get(path.join('\n')) : undefined
      if (problem) return problem
    }
    return undefined
  }

  locate(path: Path): Place | undefined {
    const from = this.#owner(path) ?? this.#last()
    return from && placeOf(from.list.document, [...from.path, ...path])
  }

  written(path: Path): string | undefined {
    const from = this.#owner(path)
    return from?.list.document.written?.([...from.path, ...path])
  }

  /** The definition whose value of a key counts. */
  #owner([key = '']: Path): Definition | undefined {
    const owners = this.#items().filter(({ fields }) => Object.hasOwn(fields, key))
    return owners.sort((a, b) => a.definition.rank - b.definition.rank).at(-1)?.definition
  }

  /** The definitions that have fields, with them. */
  #items() {
    if (this.#read) return this.#read
    const read: { definition: Definition; fields: ValueMap }[] = []
    for (const definition of this.#definitions) {
      const item = definition.rest.length > 0 ? undefined : definition.item()
      if (isMap(item)) read.push({ definition, fields: inKnownCase(item) })
    }
    this.#read = read
    return read
  }

  #last(): Definition | undefined {
    return this.#definitions.toSorted((a, b) => a.rank - b.rank).at(-1)
  }

  #below(definition: Definition) {
    const written = this.#items().find((one) => one.definition === definition)?.fields.commands
    const items = written instanceof Tagged ? written.value : written
    if (!Array.isArray(items)) return []
    return items.flatMap((item, index) => {
      const words = isMap(item) ? wordsOf(nameOf(item)) : undefined
      const path = [...definition.path, 'commands', index]
      return words
        ? [{ words, definition: { list: definition.list, path, item: () => item, rank: definition.rank } }]
        : []
    })
  }
}

function copyFields(made: ValueMap, fields: ValueMap, { list, path }: Definition): void {
  const { hasTags, finish } = list
  for (const key of Object.keys(fields)) {
    if (key === 'commands' || key === 'name') continue
    const value = fields[key] as Value
    delete made[key]
    if (value instanceof Tagged && value.tag === '!unset') continue
    if (key === 'env' && finish && !isPlain(value)) {
      let known: { value: Value } | undefined
      const get = () => {
        known ??= { value: settled(finish(value, [...path, key])) }
        return known.value
      }
      Object.defineProperty(made, key, { get, enumerable: true, configurable: true })
    } else made[key] = hasTags ? settled(value) : value
  }
}

/** Where a path stands in its file; what has no place of its own (an included value) has that of what holds it. */
export function placeOf(document: Document, path: Path): Place | undefined {
  for (let length = path.length; length >= 0; length--) {
    const position = document.locate(path.slice(0, length))
    if (position) return { file: document.file, ...position }
  }
  return undefined
}
