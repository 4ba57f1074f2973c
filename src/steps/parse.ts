import type { Place } from '../failure/failure.ts'
import type { Path } from '../value/origin.ts'
import { isMap, map, type Value } from '../value/value.ts'
import { fail } from './failures.ts'
import { sayKind, scalarText, stepFields } from './fields.ts'
import { isMisspeltIdentity, stepKeys, unknownKeys } from './keys.ts'
import type { StepDefinition } from './step.ts'

/** Fields of every step that are a text. */
const plain = ['name', 'type', 'identity', 'working_directory']

export interface ParseOptions {
  /** What runs the list: `deploy-infra`. */
  readonly of: string
  /** Type of a step that names none: `shell` in a custom command, `atmos` in a workflow. */
  readonly defaultType: string
  /** Whether a step may be a plain text (then it is its command). */
  readonly texts: boolean
  /** Path of the list itself, and where a path below it stands. */
  readonly path: Path
  readonly locate: (path: Path) => Place | undefined
}

/**
 * The steps of a list as the configuration has it: a list of texts and maps, or one map alone. Fails with
 * `step/bad-steps` and the place for anything else, and with `step/bad-field`.
 */
export function parseSteps(value: Value | undefined, options: ParseOptions): StepDefinition[] {
  if (value === undefined || value === null) return []
  const alone = isMap(value)
  if (!alone && !Array.isArray(value))
    throw fail('bad-steps', {
      what: `\`${options.path.join('.')}\` of ${options.of}`,
      found: sayKind(value),
      place: options.locate(options.path),
    })
  const items: readonly Value[] = alone ? [value] : (value as readonly Value[])
  return items.map((item, index) => {
    const path = alone ? options.path : [...options.path, index]
    const text = options.texts && typeof item === 'string'
    const raw = text ? map([['command', item]]) : item
    if (!isMap(raw))
      throw fail('bad-steps', {
        what: `\`${options.path.join('.')}[${index}]\` of ${options.of}`,
        found: sayKind(item),
        place: options.locate(path),
      })
    const name = scalarText(raw.name) ?? ''
    const type = (scalarText(raw.type) ?? '').trim() || options.defaultType
    const step = `step ${index + 1}${name ? ` (${name})` : ''} of ${options.of}`
    const locate = (field?: string) =>
      options.locate(field === undefined || text ? path : [...path, field]) ?? options.locate(path)
    const fields = stepFields(raw, step, type, locate)
    for (const key of unknownKeys(raw, stepKeys))
      if (isMisspeltIdentity(key)) throw fail('misspelt-identity', { step, key, place: locate(key) })
    // As what, as whom and where it runs is never guessed: a list or a map there is no "not given".
    for (const field of plain) fields.text(field)
    return { index, name, type, fields }
  })
}
