import { toJson } from '../value/json.ts'
import { get, isMap, map, type Value, type ValueMap } from '../value/value.ts'

/** What stands for a value that the plan marks as sensitive. */
const SENSITIVE = '(sensitive value)'

/**
 * What differs between two plans as `terraform show -json` gives them: variables, planned resources and outputs, by
 * address and attribute, sorted. Values that either plan marks as sensitive are never shown. Empty when they are alike.
 */
export function differences(before: ValueMap, after: ValueMap): readonly string[] {
  const sections: (readonly [string, readonly string[]])[] = [
    ['Variables', compared(variablesOf(before), variablesOf(after))],
    ['Resources', compared(resourcesOf(before), resourcesOf(after))],
    ['Outputs', compared(outputsOf(before), outputsOf(after))],
  ]
  return sections.flatMap(([title, lines], at) =>
    lines.length === 0
      ? []
      : [
          ...(at > 0 && sections.slice(0, at).some(([, more]) => more.length > 0) ? [''] : []),
          `${title}:`,
          '',
          ...lines,
        ],
  )
}

/** One thing of a plan: its value, and where it is sensitive (`true`, or a tree of marks). */
interface Thing {
  readonly value: Value
  readonly sensitive: Value
}

function variablesOf(plan: ValueMap): ReadonlyMap<string, Thing> {
  const declared = get(plan, ['configuration', 'root_module', 'variables'])
  const found = new Map<string, Thing>()
  for (const [name, one] of entries(get(plan, ['variables'])))
    found.set(name, { value: get(one, ['value']) ?? null, sensitive: get(declared, [name, 'sensitive']) ?? false })
  return found
}

function outputsOf(plan: ValueMap): ReadonlyMap<string, Thing> {
  const found = new Map<string, Thing>()
  for (const [name, one] of entries(get(plan, ['output_changes']))) {
    const unknown = get(one, ['after_unknown']) === true
    const value = unknown ? '(known after apply)' : (get(one, ['after']) ?? null)
    found.set(name, { value, sensitive: get(one, ['after_sensitive']) ?? false })
  }
  return found
}

function resourcesOf(plan: ValueMap): ReadonlyMap<string, Thing> {
  const found = new Map<string, Thing>()
  const changes = get(plan, ['resource_changes'])
  for (const one of Array.isArray(changes) ? changes : []) {
    const address = String(get(one, ['address']) ?? '')
    const actions = get(one, ['change', 'actions'])
    const value = map([
      ['action', Array.isArray(actions) ? actions.map(String).join(', ') : ''],
      ...entries(get(one, ['change', 'after'])),
    ])
    found.set(address, { value, sensitive: get(one, ['change', 'after_sensitive']) ?? false })
  }
  return found
}

const entries = (value: Value | undefined): [string, Value][] => (isMap(value) ? Object.entries(value) : [])

function compared(before: ReadonlyMap<string, Thing>, after: ReadonlyMap<string, Thing>): readonly string[] {
  const lines: string[] = []
  for (const name of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, now] = [before.get(name), after.get(name)]
    if (old && !now) lines.push(`- ${name}: ${text(old)}`)
    else if (now && !old) lines.push(`+ ${name}: ${text(now)}`)
    else if (old && now && toJson(old.value) !== toJson(now.value)) lines.push(...inside(name, old, now))
  }
  return lines
}

/** The attributes that differ of two maps; the whole where one is none. */
function inside(name: string, old: Thing, now: Thing): string[] {
  if (!isMap(old.value) || !isMap(now.value)) return [`~ ${name}: ${text(old)} => ${text(now)}`]
  const part = (of: Thing, key: string): Thing => ({
    value: (of.value as ValueMap)[key] ?? null,
    sensitive: of.sensitive === true ? true : (get(of.sensitive, [key]) ?? false),
  })
  const keys = [...new Set([...Object.keys(old.value), ...Object.keys(now.value)])].sort()
  const lines = keys
    .map((key) => [key, part(old, key), part(now, key)] as const)
    .filter(([, a, b]) => toJson(a.value) !== toJson(b.value))
    .map(([key, a, b]) => `    ~ ${key}: ${text(a)} => ${text(b)}`)
  return [`~ ${name}`, ...lines]
}

/** A value in one line, without what is sensitive in it. */
function text({ value, sensitive }: Thing): string {
  return toJson(hidden(value, sensitive))
}

function hidden(value: Value, sensitive: Value): Value {
  if (sensitive === true) return SENSITIVE
  if (Array.isArray(value))
    return value.map((item, at) => hidden(item, Array.isArray(sensitive) ? (sensitive[at] ?? false) : false))
  if (isMap(value))
    return map(
      Object.entries(value).map(([key, inner]) => [key, hidden(inner, get(sensitive, [key]) ?? false)] as const),
    )
  return value
}
