import { failures, type Place, type Words } from '../failure/failure.ts'

/** Where a condition is written: the key, and the place in the file when it is known. */
export interface ConditionField {
  /** `when`, `continue`. */
  readonly name: string
  readonly place?: Place | undefined
}

/** A text with a mark below the column (from 1) where it went wrong; only the line in question of a longer text. */
export function pointed(text: string, column: number | undefined): string {
  const offset = Math.min(Math.max((column ?? 1) - 1, 0), text.length)
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const end = text.indexOf('\n', offset)
  const line = text.slice(start, end < 0 ? undefined : end)
  if (column === undefined) return `    ${line}`
  return `    ${line}\n    ${line.slice(0, offset - start).replace(/[^\t]/g, ' ')}^`
}

const placed = (place: Place | undefined): Pick<Words, 'place'> => (place === undefined ? {} : { place })

/** What can go wrong with conditions and queries; the code is `expression/<key>`. */
export const fail = failures('expression', () => ({
  'bad-condition': (at: { field: ConditionField; problem: string; hints?: readonly string[] }) => ({
    message: `invalid ${at.field.name} condition: ${at.problem}`,
    ...placed(at.field.place),
    hints: at.hints ?? [
      'A condition is `success`, `failure`, `always`, `never`, `ci`, `local`, an expression, a list of them, or one of `all:`, `any:` and `not:`.',
    ],
  }),
  'bad-expression': (at: {
    field: ConditionField
    text: string
    problem: string
    column?: number | undefined
    hints?: readonly string[]
  }) => ({
    message: `invalid ${at.field.name} condition: invalid CEL expression ${JSON.stringify(at.text)}: ${at.problem}`,
    details: [pointed(at.text, at.column)],
    ...placed(at.field.place),
    ...(at.hints ? { hints: at.hints } : {}),
  }),
  'condition-failed': (at: {
    field: ConditionField
    text: string
    problem: string
    column?: number | undefined
    hints?: readonly string[]
  }) => ({
    message: `invalid ${at.field.name} condition: ${JSON.stringify(at.text)} cannot be evaluated: ${at.problem}`,
    details: [pointed(at.text, at.column)],
    ...placed(at.field.place),
    ...(at.hints ? { hints: at.hints } : {}),
  }),
  'bad-query': (at: { text: string; problem: string; column?: number | undefined }) => ({
    message: `invalid query '${at.text}': ${at.problem}`,
    details: [pointed(at.text, at.column)],
  }),
  'query-not-supported': (at: { text: string; what: string; column?: number | undefined }) => ({
    message: `invalid query '${at.text}': not supported: ${at.what}`,
    details: [pointed(at.text, at.column)],
  }),
  'query-failed': (at: { text: string; problem: string; column?: number | undefined }) => ({
    message: `query '${at.text}' failed: ${at.problem}`,
    details: [pointed(at.text, at.column)],
  }),
}))
