import type { Command, Env } from './host.ts'

/**
 * Arguments and variables are bytes, and need not be UTF-8. Such bytes are carried in texts as lone surrogates, U+DC80 to
 * U+DCFF for 0x80 to 0xFF, as Python does (PEP 383): texts can be cut and joined as usual, and become the same bytes
 * again where they leave the program.
 */

/** The text of bytes; what is not UTF-8 in them is kept. */
export function decodeRaw(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // There is something else among them.
  }
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOf(bytes[at] as number)
    try {
      if (length === 0 || at + length > bytes.length) throw new RangeError()
      text += decoder.decode(bytes.subarray(at, at + length))
      at += length
    } catch {
      text += String.fromCharCode(0xdc00 + (bytes[at] as number))
      at += 1
    }
  }
  return text
}

/** Bytes of the character that begins with a byte; 0 when none does. */
const lengthOf = (first: number) =>
  first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0

/** The bytes of a text, those of `decodeRaw` among them. */
export function encodeRaw(text: string): Uint8Array {
  if (text.isWellFormed()) return new TextEncoder().encode(text)
  const encoder = new TextEncoder()
  const parts: Uint8Array[] = []
  for (const part of text.split(/(?<![\ud800-\udbff])([\udc80-\udcff])/)) {
    const code = part.length === 1 ? part.charCodeAt(0) : 0
    parts.push(code >= 0xdc80 && code <= 0xdcff ? Uint8Array.of(code - 0xdc00) : encoder.encode(part))
  }
  return Buffer.concat(parts)
}

/** The texts of a file of `/proc` that ends each with a zero byte. */
export function splitZeros(bytes: Uint8Array): string[] {
  const texts: string[] = []
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(0, start)
    const end = found < 0 ? bytes.length : found
    texts.push(decodeRaw(bytes.subarray(start, end)))
    start = end + 1
  }
  return texts
}

/** A name that a shell can assign to. */
const NAME = /^[A-Za-z_]\w*$/

/**
 * The command as the runtimes can start it. They take texts only, and write U+FFFD for what is not UTF-8: then a shell
 * makes the words and variables of their bytes, and becomes the program. Nothing of a variable is in the arguments of the
 * shell.
 */
export function startable<C extends Command>(command: C): C {
  const { file, args, env } = command
  const names = Object.keys(env)
  const isPlain = (text: string) => text.isWellFormed()
  if (isPlain(file) && args.every(isPlain) && names.every((name) => isPlain(env[name] as string) && isPlain(name)))
    return command
  const plain: Record<string, string> = Object.create(null)
  const lines: string[] = []
  const more: string[] = []
  let count = 0
  /** Hands a text over in a variable; returns the shell's word for it. */
  const word = (text: string): string => {
    const name = `ATMOS_RAW_${++count}`
    plain[name] = escaped(text)
    lines.push(`${name}=$(printf '%b.' "$${name}")`, `${name}=\${${name}%.}`)
    return `"$${name}"`
  }
  for (const name of names) {
    const value = env[name] as string
    if (NAME.test(name) && isPlain(value)) plain[name] = value
    else if (NAME.test(name)) lines.push(`${name}=${word(value)}`, `export ${name}`)
    // A shell drops variables whose names it cannot assign to.
    else more.push(word(`${name}=${value}`))
  }
  // What is plain is handed over as it is: the second argument after the text is the shell's name.
  const given: string[] = []
  const words = [file, ...args].map((text) => (isPlain(text) ? `"\${${given.push(text)}}"` : word(text)))
  const handed = Array.from({ length: count }, (_, at) => `ATMOS_RAW_${at + 1}`)
  // What a shell sets by itself.
  handed.push(...['PWD', 'OLDPWD', 'SHLVL'].filter((name) => env[name] === undefined))
  // The words are taken before their variables go.
  lines.push(
    `set -- ${[...(more.length > 0 ? ['env', ...more] : []), ...words].join(' ')}`,
    `unset ${handed.join(' ')}`,
    'exec "$@"',
  )
  return { ...command, file: '/bin/sh', args: ['-c', lines.join('\n'), 'sh', ...given], env: plain }
}

/** A text for `printf %b`. */
function escaped(text: string): string {
  let made = ''
  for (const byte of encodeRaw(text)) {
    const letter = String.fromCharCode(byte)
    made += /[\w./=:@, -]/.test(letter) && byte < 0x80 ? letter : `\\0${byte.toString(8).padStart(3, '0')}`
  }
  return made
}

/** Variables and arguments of this process as they are, where the system tells; undefined elsewhere. */
export interface RawStart {
  readonly args: readonly string[]
  readonly variables: Env
}

/** Reads what the process was started with from `/proc`; `count` is the number of arguments, at the end of the line. */
export function rawStart(read: (path: string) => Uint8Array, count: number): RawStart | undefined {
  try {
    const line = splitZeros(read('/proc/self/cmdline'))
    const variables: Record<string, string> = Object.create(null)
    for (const entry of splitZeros(read('/proc/self/environ'))) {
      const at = entry.indexOf('=', 1)
      if (at > 0) variables[entry.slice(0, at)] ??= entry.slice(at + 1)
    }
    return { args: count === 0 ? [] : line.slice(-count), variables }
  } catch {
    return undefined
  }
}
