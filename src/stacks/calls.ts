import { isFailure } from '../failure/failure.ts'
import { env as fallback } from '../functions/env.ts'
import type { Asking } from '../functions/function.ts'
import { functions } from '../functions/registry.ts'
import { pathText } from '../functions/walk.ts'
import { words } from '../functions/words.ts'
import type { Later } from '../value/later.ts'
import { type ListStrategy, merge } from '../value/merge.ts'
import type { Path } from '../value/origin.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import { calledFunction, holdsCall, layersOf } from './text-functions.ts'

/** What functions of a component's section may ask of the engine beside the host. */
export interface ManifestAsking {
  readonly asking: Asking
  /** `!terraform.output` and `!terraform.state`: the words behind the tag as they stand. */
  readonly terraform?: (
    tag: string,
    text: string,
    around: {
      readonly section: ValueMap
      readonly mocks: boolean
      readonly identity?: string | false | undefined
      /** What is run together with the call. */
      readonly among?: { readonly values: ValueMap } | undefined
    },
  ) => Later<Value>
  /** Answers `!aws.account_id` and the like. */
  readonly aws?: (
    tag: string,
    text: string,
    around: { readonly section: ValueMap; readonly identity?: string | false | undefined },
  ) => Later<Value>
  /** Hears of each call whose value is not known yet. */
  readonly computed?: (call: string) => void
  /** `!store` and `!store.get`. */
  readonly store?: (tag: string, text: string, stack: string) => Later<Value>
}

/** A function that acts on the section that it stands in. */
type SectionFunction = (text: string, section: ValueMap, ask: ManifestAsking) => Later<Value>

/** Marks a value that is to be taken out of the tree. */
const GONE = Symbol('gone')

const sectionFunctions = new Map<string, () => Promise<SectionFunction>>([
  ['!template', async () => (await import('./functions/template.ts')).template],
  ['!tags', async () => (await import('./functions/labels.ts')).tags],
  ['!labels', async () => (await import('./functions/labels.ts')).labels],
  ['!labels.keys', async () => (await import('./functions/labels.ts')).labelKeys],
  ['!labels.values', async () => (await import('./functions/labels.ts')).labelValues],
])

/** Texts that begin like calls and stay as they are. */
const inert = new Set(['!cel', '!append', '!literal', '!include', '!include.raw'])

/** What the calls of one component need to know. */
export interface CallOptions {
  readonly section: ValueMap
  readonly component: string
  readonly strategy: ListStrategy
  /** Functions that are left as text, without the exclamation mark. */
  readonly skip: ReadonlySet<string>
  readonly ask: ManifestAsking
  /** See `Processing.computed`. */
  readonly computed?: boolean | 'silent'
  /** See `Processing.mocks`. */
  readonly mocks?: boolean
  /** See `Processing.identity`. */
  readonly identity?: string | false | undefined
}

/** How a value reads that is not known yet. */
const COMPUTED = '(computed)'

/** Runs the calls of a section, wherever they stand, and merges what the layers of one place answered. */
export async function runCalls(section: ValueMap, options: CallOptions): Promise<ValueMap> {
  // Of this run alone: what was read for another one may have changed by now.
  const among = { values: section }
  const walk = async (value: Value, path: Path): Promise<Value | typeof GONE> => {
    if (typeof value === 'string') return run(value, path)
    // Most values have nothing to run; only what leads to a call is walked one await at a time.
    if (!holdsCall(value)) return value
    const layers = layersOf(value)
    if (layers) {
      let merged: Value | undefined
      for (const layer of layers) {
        const answer = await walk(layer, path)
        if (answer === GONE) merged = undefined
        else merged = merged === undefined ? answer : merge(merged, answer, options.strategy)
      }
      return merged ?? GONE
    }
    if (Array.isArray(value)) {
      const made: Value[] = []
      for (const [index, item] of value.entries()) {
        const answer = await walk(item, [...path, index])
        if (answer !== GONE) made.push(answer)
      }
      return made.every((item, index) => item === value[index]) && made.length === value.length ? value : made
    }
    if (!isMap(value)) return value
    const made = map()
    let changed = false
    for (const key of Object.keys(value)) {
      const before = value[key] as Value
      const answer = await walk(before, [...path, key])
      if (answer !== before) changed = true
      if (answer !== GONE) made[key] = answer
    }
    return changed ? made : value
  }

  const run = async (text: string, path: Path): Promise<Value | typeof GONE> => {
    const name = calledFunction(text)
    if (name === undefined || inert.has(name) || options.skip.has(name.slice(1))) return text
    if (name === '!unset') return GONE
    try {
      return await call(name, text.slice(name.length).trim())
    } catch (thrown) {
      if (!isFailure(thrown) || thrown.code === 'stacks/call-failed') throw thrown
      if (options.computed && thrown.code === 'terraform/no-state') {
        if (options.computed !== 'silent') options.ask.computed?.(text)
        return COMPUTED
      }
      const { component, ask } = options
      const about = { call: text, path: pathText(path), component, manifest: ask.asking.file }
      throw fail('call-failed', { ...about, said: thrown.words }, thrown)
    }
  }

  const call = async (name: string, text: string): Promise<Value> => {
    const { ask } = options
    const own = sectionFunctions.get(name)
    if (own) return (await own())(text, options.section, ask)
    if (name === '!env') return fromEnv(text)
    if (name.startsWith('!terraform.') && ask.terraform) {
      const { identity, mocks } = options
      return ask.terraform(name, text, { section: options.section, identity, mocks: mocks === true, among })
    }
    if (name.startsWith('!aws.') && ask.aws)
      return ask.aws(name, text, { section: options.section, identity: options.identity })
    if (name.startsWith('!store') && ask.store) return ask.store(name, text, String(options.section.atmos_stack ?? ''))
    const registered = functions.get(name)
    if (!registered) throw fail('function-not-yet', { name })
    return (await registered.load()).run({ tag: name, text }, ask.asking)
  }

  /** The component's own `env` answers before the process's. */
  const fromEnv = (text: string): Later<Value> => {
    const [name = ''] = words(text)
    const env = options.section.env
    const own = isMap(env) && Object.hasOwn(env, name) ? env[name] : undefined
    if (own !== undefined && own !== null) return String(own)
    return fallback.run({ tag: '!env', text }, options.ask.asking)
  }

  return (await walk(section, [])) as ValueMap
}
