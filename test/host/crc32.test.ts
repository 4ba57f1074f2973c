import { crc32 as zlib } from 'node:zlib'
import { expect, test } from 'vitest'
import { crc32 } from '../../src/host/crc32.ts'

test.each(['', 'a', '123456789', 'x'.repeat(1000), 'é€😀'])('the checksum of %j is that of zip files', (text) => {
  const bytes = new TextEncoder().encode(text)
  expect(crc32(bytes)).toBe(zlib(bytes))
})
