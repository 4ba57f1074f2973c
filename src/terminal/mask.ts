import { MASK, onSecret } from '../value/secret.ts'
import { encodings } from './encodings.ts'
import { Finder, type Hit } from './finder.ts'
import { type MaskPattern, maskPattern } from './mask-pattern.ts'
import { MaskedLines } from './masked-lines.ts'
import { reach, type Seen, type TokenForm, tokenForms } from './tokens.ts'

/** What to mask besides the secrets that the program learns by itself. */
export interface MaskSettings {
  /** True when absent. */
  readonly enabled?: boolean
  /** Stands in place of a secret; `<MASKED>` when absent. */
  readonly replacement?: string
  /** Regular expressions in Go's syntax. */
  readonly patterns?: readonly string[]
  readonly literals?: readonly string[]
}

/** Knows all secrets of the process and takes them out of texts and streams. */
export interface Masker {
  readonly on: boolean
  /** The text without its secrets. */
  mask(text: string): string
  /** Masks a stream of bytes across its chunk borders; what may be seen goes to `emit`, in order. */
  stream(emit: (bytes: Uint8Array) => void): MaskStream
  /** Does now what the first stream would otherwise do when it is written to. */
  prepare(): void
  /** Replaces the settings; secrets that were learned stay known. */
  adopt(settings: MaskSettings): void
}

export interface MaskStream {
  write(chunk: Uint8Array): void
  /** Whether something is held back that a pause would let go of. */
  readonly holds: boolean
  /** The writer has paused: shows what can be shown without giving a secret away, so that prompts are seen. */
  pause(): void
  /** The writer has ended: lets go of everything. */
  end(): void
}

/** Variables whose values are masked when the program was started with them; the key id only as it stands. */
const plain = ['AWS_ACCESS_KEY_ID']
const encoded = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'GITLAB_TOKEN',
  'CI_JOB_TOKEN',
  'DATADOG_API_KEY',
  'DD_API_KEY',
  'ANTHROPIC_API_KEY',
]
/** Shorter values would blank half of any output; see `learn`. */
const SHORTEST = 4
/** Of a secret that may have begun, a pause shows at most so many characters, and never more than a quarter. */
const MOST_SHOWN = 3

/**
 * Makes the masker of a process. It learns each secret at its birth; nothing is compiled before there is output.
 * Unusable patterns are told to `warn` once and skipped.
 */
export function createMasker(
  env: Readonly<Record<string, string>>,
  first: MaskSettings,
  warn: (text: string) => void,
): Masker {
  let settings = first
  let version = 0
  let built = -1
  let needles: Needles | undefined
  const asTheyStand = new Set<string>()
  const secrets = new Set<string>()
  const add = (to: Set<string>, text: string | undefined) => {
    if (text !== undefined && text.length >= SHORTEST) to.add(text)
  }
  for (const name of plain) add(asTheyStand, env[name])
  for (const name of encoded) add(secrets, env[name])
  onSecret((text) => {
    secrets.add(text)
    version++
  })
  const told = new Set<string>()

  /** The present needles; built again when a secret has been learned since. */
  const current = (): Needles => {
    if (needles === undefined || built !== version) {
      const texts = new Set(asTheyStand)
      for (const secret of [...secrets, ...(settings.literals ?? [])]) {
        for (const form of secret === '' ? [] : encodings(secret)) texts.add(form)
      }
      needles = makeNeedles(texts)
      built = version
    }
    return needles
  }
  let patterns: MaskPattern[] | undefined
  const configured = (): MaskPattern[] => {
    patterns ??= (settings.patterns ?? []).flatMap((source) => {
      const made = maskPattern(source)
      if ('pattern' in made) return [made.pattern]
      if (!told.has(source)) {
        told.add(source)
        warn(`settings.terminal.mask.patterns: \`${source}\` is skipped: ${made.problem}`)
      }
      return []
    })
    return patterns
  }
  const replacement = () => settings.replacement ?? MASK

  const masker: Masker = {
    get on() {
      return settings.enabled !== false
    },
    mask(text) {
      if (!masker.on || text === '') return text
      const bytes = Buffer.from(text, 'utf8')
      const pieces: Uint8Array[] = []
      const stream = masker.stream((piece) => pieces.push(piece))
      stream.write(bytes)
      stream.end()
      if (pieces.length === 1 && pieces[0]?.length === bytes.length && bytes.equals(pieces[0])) return text
      return Buffer.concat(pieces).toString('utf8')
    },
    stream(emit) {
      if (!masker.on) return { write: emit, holds: false, pause() {}, end() {} }
      const expressions = configured()
      if (expressions.length === 0) return new SecretStream(current, Buffer.from(replacement()), emit)
      const lines = new MaskedLines(expressions, replacement(), emit)
      const stream = new SecretStream(current, Buffer.from(replacement()), (bytes) => lines.write(bytes))
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
    prepare: () => void current(),
    adopt(next) {
      settings = next
      patterns = undefined
      version++
    },
  }
  return masker
}

/** What to look for: the literals, and behind them the anchors of the token forms. */
interface Needles {
  readonly finder: Finder
  readonly literals: readonly Uint8Array[]
}

function makeNeedles(texts: Iterable<string>): Needles {
  const literals = Array.from(texts, (text) => Buffer.from(text, 'utf8'))
  return { finder: new Finder([...literals, ...tokenForms.map((form) => Buffer.from(form.anchor))]), literals }
}

/** A stretch of the buffer that must not be seen. */
interface Stretch {
  start: number
  end: number
}

/** A token that was masked, and how much of it was seen. */
interface Open {
  readonly form: TokenForm
  readonly seen: Seen
}

const empty = new Uint8Array(0)

/**
 * Masks literals and token forms in a stream. It holds back nothing but an end of the output that may be the beginning
 * of a secret, so its memory is bounded by the longest one.
 */
class SecretStream implements MaskStream {
  readonly #needles: () => Needles
  readonly #mask: Uint8Array
  readonly #emit: (bytes: Uint8Array) => void
  /** Bytes that are not decided yet. */
  #held: Uint8Array = empty
  /** The first bytes of `held` that are represented in the output already: as they are, or by a mask. */
  #done = 0
  #masked = false
  /** A token that reaches to the end of what was written, and may go on. */
  #open: Open | undefined

  constructor(needles: () => Needles, mask: Uint8Array, emit: (bytes: Uint8Array) => void) {
    this.#needles = needles
    this.#mask = mask
    this.#emit = emit
  }

  get holds(): boolean {
    return this.#held.length > this.#done
  }

  write(chunk: Uint8Array): void {
    if (chunk.length > 0) this.#take(chunk, false)
  }

  end(): void {
    this.#take(empty, true)
    this.#open = undefined
  }

  pause(): void {
    if (!this.holds || this.#done > 0) return
    const { finder, literals } = this.#needles()
    const held = this.#held
    const whole = finder
      .find(held)
      .some((hit) => hit.end === held.length && hit.start === 0 && hit.needle < literals.length)
    if (!whole) {
      let most = held.length
      for (const index of finder.begunBy(held)) {
        // The anchor of a token is no secret.
        const literal = literals[index]
        if (literal) most = Math.min(most, MOST_SHOWN, Math.floor(literal.length / 4))
      }
      if (held.length > most || tokenForms.some((form) => startsWith(held, form.anchor))) return
    }
    this.#emit(whole ? this.#mask : held)
    this.#masked = whole
    this.#done = held.length
  }

  #take(chunk: Uint8Array, final: boolean): void {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    const { finder, literals } = this.#needles()
    const hits = finder.find(bytes)
    let border = final ? bytes.length : finder.beginning(bytes)
    // Everything before `begin` is represented in the output: shown earlier, or the rest of a token that was masked.
    let begin = this.#done
    let masked = this.#masked
    let open: Open | undefined
    if (this.#open) {
      const { form, seen } = this.#open
      const gone = reach(form, bytes, begin, bytes.length, seen)
      if (gone?.more && !final) open = { form, seen: gone.seen }
      begin = gone?.end ?? begin
      masked = true
    }

    const covered = united(hits, literals.length)
    const tokens: Stretch[] = []
    let near = 0
    for (const hit of hits) {
      const form = tokenForms[hit.needle - literals.length]
      if (!form || hit.start < (tokens.at(-1)?.end ?? 0)) continue
      while (near < covered.length && (covered[near] as Stretch).end <= hit.start) near++
      // Literals come first: a token never reaches into one.
      const limit = Math.min(bytes.length, covered[near]?.start ?? bytes.length)
      if (limit < hit.end) continue
      const found = reach(form, bytes, hit.end, limit)
      const cut = found?.more === true && limit === bytes.length && !final
      if (found?.enough) {
        tokens.push({ start: hit.start, end: found.end })
        if (cut && hit.start < border) open = { form, seen: found.seen }
      } else if (cut) border = Math.min(border, hit.start)
    }

    let at = begin
    for (const { start, end } of tokens.length > 0 ? merged(covered, tokens) : covered) {
      if (end <= at) continue
      // What may be part of something longer waits.
      if (start >= border) break
      if (start > at) this.#emit(bytes.subarray(at, start))
      if (start >= at || !masked) this.#emit(this.#mask)
      masked = true
      at = end
    }
    if (border > at) {
      this.#emit(bytes.subarray(at, border))
      at = border
      masked = false
    }
    this.#held = border < bytes.length ? bytes.slice(border) : empty
    this.#done = at - border
    this.#masked = this.#done > 0 && masked
    this.#open = open
  }
}

/** The stretches covered by literals; what overlaps is one. */
function united(hits: readonly Hit[], literals: number): Stretch[] {
  const stretches: Stretch[] = []
  for (const { start, end, needle } of hits) {
    if (needle >= literals) continue
    const last = stretches.at(-1)
    if (last && start < last.end) last.end = Math.max(last.end, end)
    else stretches.push({ start, end })
  }
  return stretches
}

/** Both lists in order, as one; those that overlap are united. */
function merged(covered: readonly Stretch[], tokens: readonly Stretch[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const next of [...covered, ...tokens].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = stretches.at(-1)
    if (last && next.start < last.end) last.end = Math.max(last.end, next.end)
    else stretches.push(next)
  }
  return stretches
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  if (bytes.length <= text.length) return false
  for (let at = 0; at < text.length; at++) if (bytes[at] !== text.charCodeAt(at)) return false
  return true
}
