import type { Operand, TemplateFunction } from '../../library.ts'
import { library } from '../define.ts'
import { writeJson } from './json.ts'

export const toJson = (name: string): TemplateFunction => ({
  params: ['any'],
  about: 'A value as JSON; whole floats are written with `.0`.',
  example: [`{{ ${name} (coll.Slice 1 2.0 "a") }}`, '[1,2.0,"a"]'],
  run: (_, value: Operand) => writeJson(value),
})

export const toJsonPretty = (name: string): TemplateFunction => ({
  params: ['string', 'any'],
  about: 'A value as JSON, indented by a text.',
  example: [`{{ ${name} "  " (coll.Dict "a" 1) }}`, '{\n  "a": 1\n}'],
  run: (_, indent: string, value: Operand) => writeJson(value, indent),
})

/** Gomplate's JSON without its namespace `data`, so that writing JSON does not load what reads YAML. */
export const functions = library({
  toJSON: toJson('toJSON'),
  toJSONPretty: toJsonPretty('toJSONPretty'),
})
