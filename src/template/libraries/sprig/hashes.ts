import { createHash } from 'node:crypto'
import { toBytes } from '../../bytes.ts'
import type { TemplateFunction } from '../../library.ts'
import { library } from '../define.ts'

function hash(algorithm: string, example: string): TemplateFunction {
  const name = algorithm.replace('sha', 'SHA-')
  return {
    params: ['string'],
    about: `The ${name} hash of a text in hexadecimal digits.`,
    example: [`{{ ${algorithm}sum "hello" | trunc 8 }}`, example],
    run: (_, text: string) => createHash(algorithm).update(toBytes(text)).digest('hex'),
  }
}

/** Sprig's hashes. */
export const functions = library({
  adler32sum: {
    params: ['string'],
    about: 'The Adler-32 checksum of a text.',
    example: ['{{ adler32sum "hello" }}', '103547413'],
    run: (_, text: string) => {
      let a = 1
      let b = 0
      for (const byte of toBytes(text)) {
        a = (a + byte) % 65_521
        b = (b + a) % 65_521
      }
      return String(b * 65_536 + a)
    },
  },
  sha1sum: hash('sha1', 'aaf4c61d'),
  sha256sum: hash('sha256', '2cf24dba'),
  sha512sum: hash('sha512', '9b71d224'),
})
