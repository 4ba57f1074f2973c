import type { HttpRequest } from './host.ts'

/** What a request rejects with whose answer is longer than its limit. */
export function tooLarge({ limit }: HttpRequest): Error {
  return Object.assign(new Error(`the answer is longer than ${limit} bytes`), { code: 'EFBIG' })
}
