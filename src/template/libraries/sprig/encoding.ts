import { fromBytes, toBytes } from '../../bytes.ts'
import type { Operand, TemplateFunction } from '../../library.ts'
import { library } from '../define.ts'
import { base32, base64, fromBase32, fromBase64 } from '../standard/base64.ts'
import { decodeJson } from '../standard/json-decode.ts'
import { encodeJson, type JsonOptions } from '../standard/json-encode.ts'

type Example = readonly [template: string, output: string]

/** What the function answers, or the text of its error. */
function orMessage(run: () => string): string {
  try {
    return run()
  } catch (thrown) {
    return (thrown as Error).message
  }
}

/** Writes JSON; where that is not possible the plain function gives an empty text, the other one fails. */
function json(options: JsonOptions, about: string, example: Example, fails: boolean): TemplateFunction {
  return {
    params: ['any'],
    about,
    example,
    run: (_: unknown, value: Operand) => {
      if (fails) return encodeJson(value, options)
      try {
        return encodeJson(value, options)
      } catch {
        return ''
      }
    },
  }
}

const compact: Example = ['{{ dict "a" "<b>" | toJson }}', '{"a":"\\u003cb\\u003e"}']
const pretty: Example = ['{{ dict "a" 1 | toPrettyJson }}', '{\n  "a": 1\n}']
const raw: Example = ['{{ dict "a" "<b>" | toRawJson }}', '{"a":"<b>"}']
const read: Example = ['{{ (fromJson "{\\"a\\": 1}").a }}', '1']

/** Sprig's encodings. */
export const functions = library({
  b32dec: {
    params: ['string'],
    about: 'The text that base32 stands for; the error as text when it is none.',
    example: ['{{ b32dec "NBSWY3DP" }}', 'hello'],
    run: (_, text: string) => orMessage(() => fromBytes(fromBase32(text))),
  },
  b32enc: {
    params: ['string'],
    about: 'A text in base32.',
    example: ['{{ b32enc "hello" }}', 'NBSWY3DP'],
    run: (_, text: string) => base32(toBytes(text)),
  },
  b64dec: {
    params: ['string'],
    about: 'The text that base64 stands for; the error as text when it is none.',
    example: ['{{ b64dec "aGVsbG8=" }}', 'hello'],
    run: (_, text: string) => orMessage(() => fromBytes(fromBase64(text))),
  },
  b64enc: {
    params: ['string'],
    about: 'A text in base64.',
    example: ['{{ b64enc "hello" }}', 'aGVsbG8='],
    run: (_, text: string) => base64(toBytes(text)),
  },
  fromJson: {
    params: ['string'],
    about: 'The value of a JSON text (its numbers as floats), nil when it is none.',
    example: read,
    run: (_, text: string) => {
      try {
        return decodeJson(text)
      } catch {
        return null
      }
    },
  },
  mustFromJson: {
    params: ['string'],
    about: 'As `fromJson`, but fails when the text is no JSON.',
    example: ['{{ (mustFromJson "[1, 2]") }}', '[1 2]'],
    run: (_, text: string) => decodeJson(text),
  },
  mustToJson: json(
    {},
    'As `toJson`, but fails for what JSON cannot hold.',
    ['{{ mustToJson (list 1 "a") }}', '[1,"a"]'],
    true,
  ),
  mustToPrettyJson: json(
    { indent: '  ' },
    'As `toPrettyJson`, but fails for what JSON cannot hold.',
    ['{{ mustToPrettyJson (list 1) }}', '[\n  1\n]'],
    true,
  ),
  mustToRawJson: json({ escapeHtml: false }, 'As `toRawJson`.', ['{{ mustToRawJson "a&b" }}', '"a&b"'], true),
  toJson: json({}, 'A value as JSON, with `<`, `>` and `&` escaped.', compact, false),
  toPrettyJson: json({ indent: '  ' }, 'A value as indented JSON.', pretty, false),
  toRawJson: json({ escapeHtml: false }, 'A value as JSON, without escaping `<`, `>` and `&`.', raw, true),
})
