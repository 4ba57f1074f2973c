import { type Leaf, type Section, schema } from './schema.ts'

/** A piece of JSON Schema. */
type Schema = Readonly<Record<string, unknown>>

const scalar = ['string', 'number', 'boolean']

/** What each kind of value may be written as: besides its own type, what is converted to it. */
const written: Readonly<Record<Leaf, Schema>> = {
  text: { type: [...scalar, 'null'] },
  bool: {
    anyOf: [
      { type: ['boolean', 'number', 'null'] },
      { type: 'string', pattern: '^\\s*(?:1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)?\\s*$' },
    ],
  },
  int: {
    anyOf: [
      { type: ['number', 'boolean', 'null'] },
      { type: 'string', pattern: '^\\s*(?:[-+]?[0-9]+(?:\\.[0-9]*)?)?\\s*$' },
    ],
  },
  texts: { anyOf: [{ type: 'array', items: { type: [...scalar, 'null'] } }, { type: [...scalar, 'null'] }] },
  any: {},
}

/** The JSON Schema of atmos.yaml, made from the table by which it is read; keys that have no effect are not allowed. */
export function jsonSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'The configuration of atmos: atmos.yaml',
    ...section(schema, 'object'),
  }
}

function section(known: Section, type: string | readonly string[]): Schema {
  const names = Object.keys(known).filter((name) => name !== '*')
  return {
    type,
    properties: Object.fromEntries(names.map((name) => [name, kind(known[name] as Leaf | Section)])),
    // Notes and anchors of the team's own.
    patternProperties: { '^(?:[xX][-_]|\\.)': {} },
    additionalProperties: Object.hasOwn(known, '*') ? kind(known['*'] as Leaf | Section) : false,
  }
}

function kind(known: Leaf | Section): Schema {
  return typeof known === 'string' ? written[known] : section(known, ['object', 'null'])
}
