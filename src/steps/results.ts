import { mark } from '../value/marks.ts'
import { isMap, map, Tagged, type Value, type ValueMap } from '../value/value.ts'
import type { StepResult } from './step.ts'

/** What `.steps.<name>` shows of a step: its fields, and each metadata key also beside them. */
export function resultData(
  result: StepResult | undefined,
  more: { readonly outputs?: ValueMap; readonly error?: string } = {},
): ValueMap {
  const metadata = result?.metadata ?? map()
  const data = map(Object.entries(metadata))
  data.value = result?.value ?? ''
  data.values = mark([...(result?.values ?? [])], { goType: '[]string' })
  data.metadata = metadata
  data.outputs = more.outputs ?? map()
  data.skipped = result === undefined
  data.error = more.error ?? ''
  return data
}

/**
 * Whether a template may look at the results of steps: it names `steps`, or hands on everything there is (`toJson .`,
 * `$`); conditions name them without braces. What nobody reads is not kept, and a terminal then stays a terminal.
 */
export function readsResults(value: Value | undefined): boolean {
  if (typeof value === 'string')
    return value.includes('{{') && (value.includes('steps') || /[\s({|][.$](?=[\s)}|])/.test(value))
  if (Array.isArray(value)) return value.some(readsResults)
  if (value instanceof Tagged) return readsResults(value.value)
  if (!isMap(value)) return false
  return Object.keys(value).some((key) => {
    const inner = value[key]
    return readsResults(inner) || ((key === 'when' || key === 'continue') && namesResults(inner))
  })
}

function namesResults(condition: Value | undefined): boolean {
  if (typeof condition === 'string') return condition.includes('steps')
  if (condition instanceof Tagged) return namesResults(condition.value)
  if (Array.isArray(condition)) return condition.some(namesResults)
  return isMap(condition) && Object.values(condition).some(namesResults)
}
