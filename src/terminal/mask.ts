import { askSources, MASK, onSecret, SHORTEST_SECRET } from '../value/secret.ts'
import { isKeyIdName, secretsOf } from '../value/secret-names.ts'
import { encodings } from './encodings.ts'
import type { MaskPatterns } from './mask-pattern.ts'
import type { Masked } from './masked.ts'
import { MaskedLines } from './masked-lines.ts'
import { Needles } from './needles.ts'
import { type MaskStream, SecretStream } from './secret-stream.ts'
import { anchors } from './tokens.ts'

/** What to mask besides the secrets that the program learns by itself. */
export interface MaskSettings {
  /** True when absent. */
  readonly enabled?: boolean
  /** Replaces a secret; `<MASKED>` when absent. */
  readonly replacement?: string
  /** `settings.terminal.mask.patterns`, compiled. */
  readonly patterns?: MaskPatterns | undefined
  /** Masked wherever they occur, however short. */
  readonly literals?: readonly string[]
}

/** Knows all secrets of the process and takes them out of texts and streams. */
export interface Masker {
  readonly on: boolean
  /** What is shown in place of a secret. */
  readonly replacement: string
  /** The text without its secrets. */
  mask(text: string): Masked
  /** Whether a text holds a secret that the program knows, also where masking is off. */
  holdsSecret(text: string): boolean
  /** Masks a stream of bytes across its chunk borders; what may be seen goes to `emit`, in order. */
  stream(emit: (bytes: Uint8Array) => void): MaskStream
  /** Does now what the first stream would otherwise do when it is written to; a promise where a secret takes time. */
  prepare(): Promise<void> | undefined
  /** Replaces the settings; secrets that were learned stay known. */
  adopt(settings: MaskSettings): void
  /** All secrets that are known. */
  secrets(): readonly string[]
}

/** Makes the masker of a process. It learns each secret at its birth; nothing is compiled before there is output. */
export function createMasker(env: Readonly<Record<string, string>>, first: MaskSettings): Masker {
  let settings = first
  let version = 0
  let built = -1
  let needles: Needles | undefined
  const secrets = new Set<string>()
  /** Only as they are: an access key id in base64 is no harm. */
  const plain = new Set<string>()
  let isEnvironmentKnown = false
  onSecret((text) => {
    secrets.add(text)
    version++
  })

  /** The present needles; built again when a secret has been learned since. */
  const current = (): Needles => {
    askSources()
    if (needles !== undefined && built === version) return needles
    if (!isEnvironmentKnown) {
      isEnvironmentKnown = true
      for (const name in env) {
        const value = env[name] as string
        if (isKeyIdName(name) && value.length >= SHORTEST_SECRET) plain.add(value)
        for (const secret of secretsOf(name, value)) secrets.add(secret)
      }
    }
    const literals = settings.literals ?? []
    const texts = new Set(plain)
    for (const secret of [...secrets, ...literals]) for (const form of encodings(secret)) texts.add(form)
    needles = new Needles(texts, new Set(literals))
    built = version
    return needles
  }

  const masker: Masker = {
    get on() {
      return settings.enabled !== false
    },
    get replacement() {
      return settings.replacement ?? MASK
    },
    mask(text) {
      if (!masker.on || text === '') return text as Masked
      const bytes = Buffer.from(text, 'utf8')
      // Most texts are short and hold nothing: a list of hundreds should not wait for more than this look.
      const isClean =
        settings.patterns === undefined &&
        !text.includes('\u001b') &&
        current().find(bytes, -1, true).stretches.length === 0 &&
        anchors(bytes).length === 0
      if (isClean) return text as Masked
      const pieces: Uint8Array[] = []
      const stream = masker.stream((piece) => pieces.push(piece))
      stream.write(bytes)
      stream.end()
      const same = pieces.length === 1 && pieces[0]?.length === bytes.length && bytes.equals(pieces[0])
      return (same ? text : Buffer.concat(pieces).toString('utf8')) as Masked
    },
    holdsSecret: (text) => current().find(Buffer.from(text, 'utf8'), -1, true).stretches.length > 0,
    stream(emit) {
      if (!masker.on) return { write: emit, holds: false, pause() {}, end() {} }
      const { patterns } = settings
      const replacement = Buffer.from(masker.replacement)
      if (patterns === undefined) return new SecretStream(current, replacement, emit)
      const lines = new MaskedLines(patterns, replacement, emit)
      const stream = new SecretStream(current, replacement, (bytes) => lines.write(bytes))
      return {
        write: (chunk) => stream.write(chunk),
        get holds() {
          return stream.holds || lines.holds
        },
        pause() {
          stream.pause()
          lines.pause()
        },
        end() {
          stream.end()
          lines.end()
        },
      }
    },
    prepare() {
      const more = askSources()
      current()
      return more
    },
    secrets() {
      current()
      return [...secrets, ...plain, ...(settings.literals ?? [])]
    },
    adopt(next) {
      settings = next
      version++
    },
  }
  return masker
}
