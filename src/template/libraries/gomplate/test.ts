import type { Operand, TemplateFunction } from '../../library.ts'
import { kindOf, typeOf } from '../../values.ts'
import { library } from '../define.ts'
import { toBool, toText } from './conversion.ts'

function message(value: Operand): string {
  if (typeof value !== 'string') throw new Error(`at <1>: expected string; found ${typeOf(value)}`)
  return value
}

function tooMany(wanted: string, values: readonly Operand[]): Error {
  return new Error(`wrong number of args: want ${wanted}, got ${values.length}`)
}

const numbers = /^(u?int(8|16|32|64)?|float(32|64)|complex(64|128))$/

/** The functions of the namespace that also stand at the top level: `test.Assert` and `assert`. */
const shared: Readonly<Record<string, (name: string) => TemplateFunction>> = {
  assert: (name) => ({
    params: [],
    variadic: 'any',
    about: 'Ends the template with an error unless a condition holds: `[MESSAGE] CONDITION`.',
    example: [`{{ ${name} "must hold" true }}ok`, 'ok'],
    run: (_, ...values: Operand[]) => {
      if (values.length === 0) throw new Error('runtime error: index out of range [-1]')
      if (values.length > 2) throw tooMany('1 or 2', values)
      const text = values.length === 2 ? message(values[0]) : ''
      if (toBool(values.at(-1))) return ''
      throw new Error(text === '' ? 'assertion failed' : `assertion failed: ${text}`)
    },
  }),
  fail: (name) => ({
    params: [],
    variadic: 'any',
    about: 'Ends the template with an error.',
    example: [`{{ if false }}{{ ${name} "never" }}{{ end }}ok`, 'ok'],
    run: (_, ...values: Operand[]) => {
      if (values.length > 1) throw tooMany('0 or 1', values)
      const text = values.length === 1 ? toText(values[0]) : ''
      throw new Error(text === '' ? 'template generation failed' : `template generation failed: ${text}`)
    },
  }),
  isKind: (name) => ({
    params: ['string', 'any'],
    about: 'Whether a value is of a kind, `number` being any number.',
    example: [`{{ ${name} "number" 1.5 }}`, 'true'],
    run: (_, kind: string, value: Operand) => {
      const own = kindOf(value)
      return own === kind || (kind === 'number' && numbers.test(own))
    },
  }),
  kind: (name) => ({
    params: ['any'],
    about: 'The kind of a value.',
    example: [`{{ ${name} "a" }}`, 'string'],
    run: (_, value: Operand) => kindOf(value),
  }),
  required: (name) => ({
    params: [],
    variadic: 'any',
    about: 'A value, or an error when it is nil or an empty text: `[MESSAGE] VALUE`.',
    example: [`{{ ${name} "name is missing" "main" }}`, 'main'],
    run: (_, ...values: Operand[]) => {
      if (values.length === 0 || values.length > 2) throw tooMany('1 or 2', values)
      const text = values.length === 2 ? message(values[0]) : ''
      const value = values.at(-1)
      if (value !== null && value !== undefined && value !== '') return value
      throw new Error(text === '' ? 'can not render template: a required value was not set' : text)
    },
  }),
  ternary: (name) => ({
    params: ['any', 'any', 'any'],
    about: 'The first operand when the third says yes, else the second.',
    example: [`{{ ${name} "on" "off" "yes" }}`, 'on'],
    run: (_, yes: Operand, no: Operand, condition: Operand) => (toBool(condition) ? yes : no),
  }),
}

const inNamespace = (name: string) => `test.${name.charAt(0).toUpperCase()}${name.slice(1)}`

/** Gomplate's checks. */
export const functions = library({
  ...Object.fromEntries(Object.entries(shared).map(([name, make]) => [name, make(name)])),
  ...Object.fromEntries(Object.entries(shared).map(([name, make]) => [inNamespace(name), make(inNamespace(name))])),
})
