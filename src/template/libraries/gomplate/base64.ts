import { fromBytes } from '../../bytes.ts'
import type { Operand } from '../../library.ts'
import { library } from '../define.ts'
import { base64, fromBase64 } from '../standard/base64.ts'
import { bytesOf, toText } from './conversion.ts'

/** Takes both alphabets; the message is that of the second attempt. */
function decode(value: Operand): Uint8Array {
  const text = toText(value)
  try {
    return fromBase64(text)
  } catch {
    return fromBase64(text, 'url')
  }
}

/** Gomplate's base64. */
export const functions = library({
  'base64.Decode': {
    params: ['any'],
    about: 'The text that base64 stands for, in either alphabet.',
    example: ['{{ base64.Decode "aGVsbG8=" }}', 'hello'],
    run: (_, value: Operand) => fromBytes(decode(value)),
  },
  'base64.DecodeBytes': {
    params: ['any'],
    about: 'The bytes that base64 stands for.',
    example: ['{{ base64.DecodeBytes "AQI=" }}', '[1 2]'],
    run: (_, value: Operand) => decode(value),
  },
  'base64.Encode': {
    params: ['any'],
    about: 'A value in base64.',
    example: ['{{ base64.Encode "hello" }}', 'aGVsbG8='],
    run: (_, value: Operand) => base64(bytesOf(value)),
  },
})
