import type { Files } from '../host/host.ts'
import { fail } from './failures.ts'

/**
 * The text of a YAML file, decoded as libyaml does it: UTF-8, or UTF-16 with a byte order mark. Fails with `yaml/encoding`
 * for everything else, and with the error of the system where the file cannot be read.
 */
export function readYamlText(files: Pick<Files, 'readText' | 'readBytes'>, path: string): string {
  const text = files.readText(path)
  // Nearly every file is UTF-8 without this character, which stands for bytes that could not be decoded.
  return text.includes('\ufffd') ? decodeYaml(files.readBytes(path), path) : text
}

/** The text of bytes that are YAML; see `readYamlText`. */
export function decodeYaml(bytes: Uint8Array, file: string): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return utf16(bytes, file)
  if (first === 0xfe && second === 0xff) return utf16(swapped(bytes), file)
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  try {
    return decoder.decode(bytes)
  } catch (thrown) {
    throw fail('encoding', { file, line: invalidLine(bytes, decoder) }, thrown)
  }
}

function utf16(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-16le', { fatal: true }).decode(bytes)
  } catch (thrown) {
    throw fail('encoding', { file }, thrown)
  }
}

function swapped(bytes: Uint8Array): Uint8Array {
  const made = bytes.slice()
  for (let at = 0; at + 1 < made.length; at += 2) {
    made[at] = bytes[at + 1] as number
    made[at + 1] = bytes[at] as number
  }
  return made
}

/** The first line that is not UTF-8, counted from 1. */
function invalidLine(bytes: Uint8Array, decoder: { decode(bytes: Uint8Array): string }): number | undefined {
  let start = 0
  for (let line = 1; start <= bytes.length; line++) {
    const end = bytes.indexOf(10, start)
    const stop = end < 0 ? bytes.length : end
    try {
      decoder.decode(bytes.subarray(start, stop))
    } catch {
      return line
    }
    start = stop + 1
  }
  return undefined
}
