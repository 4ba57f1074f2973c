import type { Later } from '../../value/later.ts'
import type { LibraryName } from '../context.ts'
import type { Library, Opaque, TemplateFunction, Topic } from '../library.ts'
import { functions as builtins } from './go.ts'
import { gomplateTopics } from './gomplate/topics.ts'
import { sprigTopics } from './sprig/topics.ts'

/** Which file holds which function. A file is loaded when a template that names one of its functions is parsed. */
const shelves: Readonly<Record<LibraryName, readonly Topic[]>> = {
  gomplate: gomplateTopics,
  sprig: sprigTopics,
  collect: [{ file: 'collect', names: 'collectKeys', load: async () => (await import('./collect.ts')).functions }],
  atmos: [
    {
      file: 'atmos',
      names: 'atmos',
      namespaces: { atmos: '*exec.FuncMap' },
      load: async () => (await import('./atmos.ts')).functions,
    },
  ],
  shell: [{ file: 'shell', names: 'shellquote', load: async () => (await import('./shell.ts')).functions }],
}

/** The topic of each name of a library; made when a template first uses a name that is not Go's. */
const indexes = new Map<LibraryName, ReadonlyMap<string, Topic>>()

function index(library: LibraryName): ReadonlyMap<string, Topic> {
  let found = indexes.get(library)
  if (!found) {
    const made = new Map<string, Topic>()
    for (const topic of shelves[library]) for (const name of topic.names.split(' ')) made.set(name, topic)
    indexes.set(library, made)
    found = made
  }
  return found
}

/** The topic that a name comes from: of the libraries the last one that has it. */
function topicOf(name: string, libraries: readonly LibraryName[]): Topic | undefined {
  for (let i = libraries.length - 1; i >= 0; i--) {
    const topic = index(libraries[i] as LibraryName).get(name)
    if (topic) return topic
  }
  return undefined
}

/** Whether a template with these libraries may use an identifier: a function or a namespace. */
export function knows(name: string, libraries: readonly LibraryName[]): boolean {
  return builtins.has(name) || topicOf(name, libraries) !== undefined
}

/** All identifiers of a template with these libraries, for suggestions. */
export function known(libraries: readonly LibraryName[]): string[] {
  return [...builtins.keys(), ...libraries.flatMap((library) => [...index(library).keys()])]
}

const loaded = new Map<Topic, Library>()
const loading = new Map<Topic, Promise<Library>>()

function load(topic: Topic): Later<Library> {
  const there = loaded.get(topic)
  if (there) return there
  let coming = loading.get(topic)
  if (!coming) {
    coming = topic.load().then((library) => {
      const whole = withNamespaces(topic, library)
      loaded.set(topic, whole)
      return whole
    })
    loading.set(topic, coming)
  }
  return coming
}

/** A namespace is a function without parameters; what it answers has the functions as methods. */
function withNamespaces(topic: Topic, library: Library): Library {
  if (!topic.namespaces) return library
  const whole = new Map(library)
  for (const [namespace, goType] of Object.entries(topic.namespaces)) {
    const members = new Map<string, TemplateFunction>()
    for (const [name, fn] of library) {
      if (name.startsWith(`${namespace}.`)) members.set(name.slice(namespace.length + 1), fn)
    }
    const object: Opaque = { goType, print: () => '&{}', members }
    whole.set(namespace, { params: [], about: `The functions of ${namespace}.`, run: () => object })
  }
  return whole
}

/** The functions behind the identifiers of a template; at once when their files are loaded. */
export function resolve(
  names: Iterable<string>,
  libraries: readonly LibraryName[],
): Later<ReadonlyMap<string, TemplateFunction>> {
  const found = new Map<string, TemplateFunction>()
  const waiting: Promise<void>[] = []
  for (const name of names) {
    const topic = topicOf(name, libraries)
    if (!topic) {
      found.set(name, builtins.get(name) as TemplateFunction)
      continue
    }
    const library = load(topic)
    if (library instanceof Promise) waiting.push(library.then((now) => void found.set(name, member(now, name, topic))))
    else found.set(name, member(library, name, topic))
  }
  return waiting.length > 0 ? Promise.all(waiting).then(() => found) : found
}

function member(library: Library, name: string, topic: Topic): TemplateFunction {
  const fn = library.get(name)
  if (!fn) throw new Error(`libraries/${topic.file}.ts does not have ${name}`)
  return fn
}

/** A function by its full name (`upper`, `strings.ToUpper`); undefined when these libraries have none. */
export async function lookup(name: string, libraries: readonly LibraryName[]): Promise<TemplateFunction | undefined> {
  const topic = topicOf(name.split('.')[0] as string, libraries)
  return topic ? (await load(topic)).get(name) : builtins.get(name)
}

/** A function for the reference. */
export interface DescribedFunction {
  readonly library: 'go' | LibraryName
  /** File below libraries/. */
  readonly file: string
  readonly name: string
  readonly function: TemplateFunction
}

/** Every function of every library, in the order of the libraries' files. Loads them all: for the reference only. */
export async function libraryFunctions(): Promise<readonly DescribedFunction[]> {
  const all: DescribedFunction[] = []
  for (const [name, fn] of builtins) all.push({ library: 'go', file: 'go', name, function: fn })
  for (const library of Object.keys(shelves) as LibraryName[]) {
    for (const topic of shelves[library]) {
      for (const [name, fn] of await topic.load()) all.push({ library, file: topic.file, name, function: fn })
    }
  }
  return all
}
