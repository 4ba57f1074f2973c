import { isMap, Tagged, type Value } from '../value/value.ts'
import { calledFunction } from './text-functions.ts'

/**
 * Stands for a value that waits for an answer about a component, a store or a program, in a manifest that was loaded
 * without asking. No manifest has these characters.
 */
export const WAITING = '\ue0f4waiting\ue0f5'

/** Whether anything in a value waits. */
export function holdsWaiting(value: Value): boolean {
  if (typeof value === 'string') return value.includes(WAITING)
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Tagged) return holdsWaiting(value.value)
  if (Array.isArray(value)) return value.some(holdsWaiting)
  if (!isMap(value)) return false
  for (const key in value) if (key.includes(WAITING) || holdsWaiting(value[key] as Value)) return true
  return false
}

/** Functions whose results come from elsewhere: other components, servers, programs. */
const asking = /^!(?:terraform\.|store|aws\.|secret|exec)/
const askingTemplate = /\{\{[^}]*\batmos\./

/** Whether a local has to ask for its value, so that it is worked out only where the value is needed. */
export function asks(value: Value): boolean {
  if (typeof value === 'string') {
    const name = calledFunction(value)
    return name === undefined ? askingTemplate.test(value) : asking.test(name)
  }
  if (Array.isArray(value)) return value.some(asks)
  if (isMap(value)) return Object.values(value).some(asks)
  return false
}
