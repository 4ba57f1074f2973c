import { isMap, Tagged, type Value, type ValueMap } from '../value/value.ts'

/**
 * Functions that a manifest may call. They travel as text (`!env HOME`) from the file to the very end, since templates run
 * in between and may write their arguments; so a text that begins with one of these names is a call, as Atmos has it.
 */
export const manifestFunctions: ReadonlySet<string> = new Set([
  '!exec', '!secret', '!store', '!store.get', '!template', '!terraform.output', '!terraform.state', '!env', '!cel',
  '!include', '!include.raw', '!repo-root', '!git.root', '!git.sha', '!git.branch', '!git.ref', '!git.repository',
  '!git.owner', '!git.name', '!git.host', '!git.url', '!append', '!cwd', '!unset', '!random', '!literal',
  '!aws.account_id', '!aws.caller_identity_arn', '!aws.caller_identity_user_id', '!aws.region', '!aws.organization_id',
  '!emulator', '!version', '!tags', '!labels', '!labels.keys', '!labels.values',
]) // biome-ignore format: a list of words

/**
 * Functions that start programs or ask servers, without the exclamation mark: who only wants to know what is written leaves
 * them as they stand.
 */
export const effectfulFunctions: readonly string[] = [
  ...['exec', 'terraform.output', 'terraform.state', 'store', 'store.get', 'secret'],
  ...['aws.account_id', 'aws.caller_identity_arn', 'aws.caller_identity_user_id', 'aws.region', 'aws.organization_id'],
]

/** Calls whose results merge with what other layers hold at the same place, once they are known. */
const deferred: ReadonlySet<string> = new Set([
  '!template', '!terraform.output', '!terraform.state', '!store.get', '!store', '!exec', '!env', '!labels',
  '!labels.keys', '!labels.values', '!tags',
]) // biome-ignore format: a list of words

/** The name of the function that a text calls, undefined when it is no call. */
export function calledFunction(text: string): string | undefined {
  if (text.charCodeAt(0) !== 33) return undefined
  const name = /^![A-Za-z0-9._-]+/.exec(text)?.[0]
  return name !== undefined && manifestFunctions.has(name) ? name : undefined
}

/** Whether a value is a call whose result takes part in the merge. */
export function isDeferredCall(value: Value): boolean {
  if (typeof value !== 'string') return false
  const name = calledFunction(value)
  return name !== undefined && deferred.has(name)
}

/** Values of several layers at one place, of which at least one is a call: merged when the calls have answered. */
const LAYERS = '!layers'

/**
 * What two values at one place come to when one is a call: both are kept, lowest first. Undefined when the ordinary rules
 * hold: neither is a call, or a plain scalar stands above and nothing below can show.
 */
export function meetCall(under: Value, over: Value): Value | undefined {
  const layered = layersOf(under)
  if (!layered && !isDeferredCall(under) && !isDeferredCall(over)) return undefined
  const structured = isMap(over) || Array.isArray(over) || isDeferredCall(over)
  if (!structured || under === null) return undefined
  if (!layered && !isDeferredCall(under) && !isMap(under) && !Array.isArray(under)) return undefined
  return new Tagged(LAYERS, [...(layered ?? [under]), over])
}

/** Whether a tag is that of layers. */
export const isLayersTag = (tag: string) => tag === LAYERS

/** The layers of a value that `meetCall` made. */
export function layersOf(value: Value): Value[] | undefined {
  return value instanceof Tagged && value.tag === LAYERS ? (value.value as Value[]) : undefined
}

/** Whether a call, or layers that wait for one, stands anywhere in a value. */
export function holdsCall(value: Value): boolean {
  if (typeof value === 'string') return calledFunction(value) !== undefined
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(holdsCall)
  if (!isMap(value)) return layersOf(value) !== undefined
  for (const key in value) if (holdsCall(value[key] as Value)) return true
  return false
}

/** The tree with layers reduced to what stands highest: what is shown when functions are switched off. */
export function highestOnly(value: Value): Value {
  const layers = layersOf(value)
  if (layers) return highestOnly(layers.at(-1) as Value)
  if (Array.isArray(value)) return mapList(value, highestOnly)
  return isMap(value) ? mapEntries(value, highestOnly) : value
}

/** A list with each item changed; the same list when nothing changed. */
export function mapList(items: Value[], change: (item: Value) => Value): Value[] {
  let made: Value[] | undefined
  for (let index = 0; index < items.length; index++) {
    const before = items[index] as Value
    const after = change(before)
    if (after !== before) {
      made ??= [...items]
      made[index] = after
    }
  }
  return made ?? items
}

/** A map with each value changed; the same map when nothing changed. */
export function mapEntries(entries: ValueMap, change: (value: Value, key: string) => Value): ValueMap {
  let made: ValueMap | undefined
  for (const key in entries) {
    const before = entries[key] as Value
    const after = change(before, key)
    if (after !== before) {
      made ??= Object.assign(Object.create(null) as ValueMap, entries)
      made[key] = after
    }
  }
  return made ?? entries
}
