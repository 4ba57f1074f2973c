import { toJson } from '../../value/json.ts'
import type { Value } from '../../value/value.ts'

const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' }

/** A JSON file as Go writes one: two blanks, sorted keys, `<`, `>` and `&` escaped, a line end. */
export function jsonFile(value: Value): string {
  return `${toJson(value, { indent: 2 }).replace(/[<>&]/g, (sign) => escapes[sign] as string)}\n`
}
