import type { TemplateFunction } from '../../library.ts'
import { checkSize } from '../../limits.ts'
import { library } from '../define.ts'
import { base64 } from '../standard/base64.ts'
import { random, randomText } from '../standard/random.ts'
import { uuidV4 } from '../standard/uuid.ts'

const small = 'abcdefghijklmnopqrstuvwxyz'
const capitals = small.toUpperCase()
const digits = '0123456789'
const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at))

function text(name: string, about: string, alphabet: readonly string[]): TemplateFunction {
  return {
    params: ['int'],
    about,
    example: [`{{ ${name} 12 | len }}`, '12'],
    run: (call, count: number) => {
      checkSize(count)
      return randomText(call, Math.max(count, 0), alphabet)
    },
  }
}

/** Sprig's random texts. */
export const functions = library({
  randAlpha: text('randAlpha', 'Random letters.', Array.from(small + capitals)),
  randAlphaNum: text('randAlphaNum', 'Random letters and digits.', Array.from(small + capitals + digits)),
  randAscii: text('randAscii', 'Random printable ASCII characters.', printable),
  randBytes: {
    params: ['int'],
    about: 'Random bytes in base64.',
    example: ['{{ randBytes 9 | len }}', '12'],
    run: (call, count: number) => {
      if (count < 0) throw new Error('runtime error: makeslice: len out of range')
      checkSize(count)
      return base64(random(call, count))
    },
  },
  randNumeric: text('randNumeric', 'Random digits.', Array.from(digits)),
  uuidv4: {
    params: [],
    about: 'A random UUID.',
    example: ['{{ uuidv4 | len }}', '36'],
    run: (call) => uuidV4(call),
  },
})
