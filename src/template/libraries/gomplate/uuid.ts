import type { Operand } from '../../library.ts'
import { library } from '../define.ts'
import { method } from '../standard/method.ts'
import { formatUuid, parseUuid, uuidV1, uuidV4 } from '../standard/uuid.ts'
import { toText } from './conversion.ts'

function parsed(text: string): Operand {
  const printed = formatUuid(parseUuid(text))
  return {
    goType: 'uuid.UUID',
    kind: 'array',
    print: () => printed,
    json: () => printed,
    members: new Map([['String', method([], () => printed)]]),
  }
}

/** Gomplate's UUIDs. */
export const functions = library({
  'uuid.IsValid': {
    params: ['any'],
    about: 'Whether a value is a UUID.',
    example: ['{{ uuid.IsValid "x" }}', 'false'],
    run: (_, value: Operand) => {
      try {
        parseUuid(toText(value))
        return true
      } catch {
        return false
      }
    },
  },
  'uuid.Nil': {
    params: [],
    about: 'The UUID of zeros.',
    example: ['{{ uuid.Nil }}', '00000000-0000-0000-0000-000000000000'],
    run: () => formatUuid(new Uint8Array(16)),
  },
  'uuid.Parse': {
    params: ['any'],
    about: 'A UUID, from any of the ways to write one.',
    example: ['{{ uuid.Parse "f81d4fae7dec11d0a76500a0c91e6bf6" }}', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'],
    run: (_, value: Operand) => parsed(toText(value)),
  },
  'uuid.V1': {
    params: [],
    about: 'A UUID of the time.',
    example: ['{{ uuid.V1 | len }}', '36'],
    run: (call) => uuidV1(call, call.host ? call.host.clock.now() : Date.now()),
  },
  'uuid.V4': {
    params: [],
    about: 'A random UUID.',
    example: ['{{ uuid.V4 | len }}', '36'],
    run: (call) => uuidV4(call),
  },
})
