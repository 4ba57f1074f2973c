import type { Library, TemplateFunction } from '../library.ts'

/** A library from its functions by name. */
export function library(functions: Readonly<Record<string, TemplateFunction>>): Library {
  return new Map(Object.entries(functions))
}
