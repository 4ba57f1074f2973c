import type { Operand } from '../../library.ts'
import { truth } from '../../values.ts'
import { library } from '../define.ts'

/** Sprig's defaults and conditions; a value is empty when it counts as false in `if`. */
export const functions = library({
  all: {
    params: [],
    variadic: 'any',
    about: 'Whether no operand is empty.',
    example: ['{{ all 1 "a" true }}', 'true'],
    run: (_, ...values: Operand[]) => values.every(truth),
  },
  any: {
    params: [],
    variadic: 'any',
    about: 'Whether at least one operand is not empty.',
    example: ['{{ any 0 "" "a" }}', 'true'],
    run: (_, ...values: Operand[]) => values.some(truth),
  },
  coalesce: {
    params: [],
    variadic: 'any',
    about: 'The first operand that is not empty.',
    example: ['{{ coalesce 0 "" "a" "b" }}', 'a'],
    run: (_, ...values: Operand[]) => values.find(truth) ?? null,
  },
  default: {
    params: ['any'],
    variadic: 'any',
    about: 'The second operand, or the first when the second is empty.',
    example: ['{{ "" | default "none" }}', 'none'],
    run: (_, fallback: Operand, ...given: Operand[]) => (given.length > 0 && truth(given[0]) ? given[0] : fallback),
  },
  empty: {
    params: ['any'],
    about: 'Whether a value is empty.',
    example: ['{{ empty "" }} {{ empty "a" }}', 'true false'],
    run: (_, value: Operand) => !truth(value),
  },
  fail: {
    params: ['string'],
    about: 'Ends the template with an error.',
    example: ['{{ if false }}{{ fail "never" }}{{ end }}ok', 'ok'],
    run: (_, message: string) => {
      throw new Error(message)
    },
  },
  ternary: {
    params: ['any', 'any', 'bool'],
    about: 'The first operand when the third is true, else the second.',
    example: ['{{ ternary "yes" "no" true }}', 'yes'],
    run: (_, yes: Operand, no: Operand, condition: boolean) => (condition ? yes : no),
  },
})
