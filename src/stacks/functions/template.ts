import { fromJson } from '../../value/json.ts'
import type { Value } from '../../value/value.ts'
import { fail } from '../failures.ts'

/** `!template TEXT`: what the templates made of the text, as data where it is JSON. */
export function template(text: string): Value {
  if (text === '') throw fail('empty-template', {})
  try {
    return fromJson(text)
  } catch {
    return text
  }
}
