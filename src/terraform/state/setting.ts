import { learn } from '../../value/secret.ts'
import type { Value } from '../../value/value.ts'

/** A setting as text; what is not set is empty. */
export function text(value: Value | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value)
}

/** The first that is set: a setting of the backend, then variables that stand for it. */
export function first(...values: readonly (Value | undefined)[]): string {
  for (const value of values) if (text(value) !== '') return text(value)
  return ''
}

/** The same for what must not be seen: it is masked from now on. */
export function firstSecret(...values: readonly (Value | undefined)[]): string {
  const found = first(...values)
  learn(found)
  return found
}

/** Whether a switch is on: `true` in the backend, else a variable as the tool reads it. */
export function isOn(setting: Value | undefined, variable: string | undefined): boolean {
  return /^(1|t|true)$/i.test(first(setting, variable))
}

/** The bytes that base64 stands for; undefined where it is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (one) => one.charCodeAt(0))
  } catch {
    return undefined
  }
}
