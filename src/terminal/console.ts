import { type Failure, isFailure } from '../failure/failure.ts'
import { type Host, type Sink, type StreamName, systemCode } from '../host/host.ts'
import { systemWords } from '../host/system-words.ts'
import type { Value } from '../value/value.ts'
import { detectCi } from './ci.ts'
import { fail } from './failures.ts'
import { admits, type LogLevel, logLine } from './log.ts'
import { createMasker, type MaskSettings } from './mask.ts'
import type { MaskPatterns } from './mask-pattern.ts'
import type { Masked } from './masked.ts'
import { maskedText } from './masked-data.ts'
import { colorPaint, colors, noPaint, type Paint } from './paint.ts'
import type { MaskStream } from './secret-stream.ts'
import type { ConsoleSettings } from './settings.ts'

/**
 * Where all output goes. Data on stdout, everything said to people on stderr, both masked. Nothing else writes.
 */
export interface Console {
  /** Data for the next program: written as it is, through the mask. */
  out(text: string): void
  /** Data as a document (JSON, YAML) that stays one, whatever is masked in it; `write` makes its text. */
  data<T>(value: T, write: (value: T) => string): void
  /** Words for people: notices, warnings, progress. A line end is added when the text has none. */
  say(text: string): void
  /** `⚠ …` on stderr, once per text and process. */
  warn(text: string): void
  /** A log line on the log stream when the level admits it: `DEBU message key=value`. */
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void
  /** Whether a log line of this level is shown: for those that take work. */
  logs(level: LogLevel): boolean
  /**
   * Takes a child's output to one of our streams, masked across chunk borders; `end` releases what was held back. What a
   * child left behind may go on writing after that.
   */
  child(stream: StreamName): {
    readonly sink: Sink
    readonly end: (leftBehind?: boolean) => void
    /** Undefined when everything was written. Whoever asks reports it. */
    readonly loss: () => Loss | undefined
  }
  /** Masks a stream that goes elsewhere than to ours, across chunk borders; `end` lets go of what was held back. */
  maskStream(emit: (bytes: Uint8Array) => void): { write(bytes: Uint8Array): void; end(): void }
  /** Masks a text that goes elsewhere (a captured result, a report), or that is laid out. */
  mask(text: string): Masked
  /** What is shown in place of a secret. */
  readonly replacement: string
  /** Whether a text holds a secret that the run knows, also where masking is off. */
  holdsSecret(text: string): boolean
  /** Resolves when every secret of the run is known; undefined when it is so already. */
  secretsKnown(): Promise<void> | undefined
  /** What makes another console mask all that this one does. Holds secrets. */
  handedOver(): HandedOver
  /** Whether masking is on. */
  readonly masking: boolean
  /** Columns to lay text out for: the terminal's, `COLUMNS`, else 120; capped by `settings.terminal.max_width`. */
  readonly width: number
  /** Colours for a stream: each function wraps a text, or gives it back as it is where colour is off. */
  paint(stream: StreamName): Paint
  /** Whether a person can be asked: stdin is a terminal, `--interactive` is not off, and this is no CI. */
  readonly interactive: boolean
  /** Whether stderr can show what moves (spinners). */
  readonly live: boolean
}

/** How a console masks, as data. */
export interface HandedOver {
  readonly mask: MaskSettings
  /** As they are written. */
  readonly patterns: readonly string[]
}

/** Why output of a child was not written: its reader went away (which needs no words), or the system's reason. */
export type Loss = { readonly kind: 'unread' } | { readonly kind: 'unwritable'; readonly problem: string }

/** The console with what only the top of the programme and the terminal itself use. */
export interface OpenConsole extends Console {
  /** Goes on with other settings: those that the configuration completed, and its patterns for the masker. */
  adopt(settings: ConsoleSettings, patterns?: MaskPatterns): void
  /** Errors show their data and all causes. */
  readonly verbose: boolean
  /** What a child wrote could not be written, and nobody has reported it. */
  readonly loss: Failure | undefined
  /** Why nobody can be asked, as the end of a sentence; undefined when somebody can. */
  readonly silence: string | undefined
  /** Whether a stream is a terminal, or is to be taken for one. */
  isTerminal(stream: StreamName): boolean
  /**
   * Shows what moves, one line or several, in place of the last one; undefined takes it away. No line may be wider than
   * the screen. Nothing when not `live`.
   */
  moving(lines: string | undefined): void
}

/** After so many milliseconds of silence a line without an end is taken for a prompt. */
const PAUSE = 50
/** Output is held back for so many milliseconds at most, even if more keeps coming. */
const LONGEST_HOLD = 500
const NARROWEST = 60
const WIDEST = 200
/** What `--force-tty` pretends. */
const FORCED_WIDTH = 120

/** What takes away lines that moved, the cursor being at the end of the last one. */
function wiping(lines: string): string {
  // Line by line: some terminals keep what one command clears of a whole screen.
  return `\r\u001b[2K${'\u001b[1A\u001b[2K'.repeat(lines.split('\n').length - 1)}`
}

/** Opens the console of a process. */
export function openConsole(host: Host, first: ConsoleSettings): OpenConsole {
  const { terminal } = host
  const env = host.environment.variables
  let settings = first
  let line: string | undefined
  let logFails = false
  let loss: Failure | undefined
  const unread = new Set<StreamName>()
  const warned = new Set<string>()
  const masker = createMasker(env, settings.mask)

  const isTerminal = (stream: StreamName) => settings.forceTty || terminal.isTerminal(stream)
  const paint = (stream: StreamName) =>
    colors(
      {
        env,
        never: settings.noColor,
        always: settings.forceColor,
        ...(settings.color === undefined ? {} : { wanted: settings.color }),
      },
      isTerminal(stream),
    )
      ? colorPaint
      : noPaint

  const put = (stream: StreamName, content: string | Uint8Array): boolean => {
    try {
      return terminal.write(stream, content)
    } catch (thrown) {
      // A full disk behind a redirected stream.
      if (systemCode(thrown) === undefined) throw thrown
      throw fail('unwritable', { stream, why: systemWords(thrown) }, thrown)
    }
  }

  /** Writes what is masked already; a moving line gives way and comes back below. */
  const write = (stream: StreamName, content: string | Uint8Array): boolean => {
    if (line === undefined || content.length === 0) return put(stream, content)
    terminal.write('stderr', wiping(line))
    const open = put(stream, content)
    const last = content[content.length - 1]
    if (last === '\n' || last === 0x0a) terminal.write('stderr', line)
    else line = undefined
    return open
  }

  /** Writes what a child said. Once nobody reads that any more, the child is to find its own pipe closed. */
  const pass = (stream: StreamName, bytes: Uint8Array) => {
    try {
      if (write(stream, bytes)) return
      unread.add(stream)
    } catch (thrown) {
      // The child only learns that its pipe is closed.
      if (!isFailure(thrown)) throw thrown
      loss = thrown
    }
    throw Object.assign(new Error(`${stream} is closed`), { code: 'EPIPE' })
  }

  const self: OpenConsole = {
    out: (text) => write('stdout', masker.mask(text)),
    data: (value, text) => void write('stdout', maskedText(value as Value, text as (value: Value) => string, self)),
    say: (text) => write('stderr', masker.mask(text.endsWith('\n') ? text : `${text}\n`)),
    warn(text) {
      if (warned.has(text)) return
      warned.add(text)
      self.say(`${paint('stderr').yellow('⚠')} ${text}`)
    },
    logs: (level) => admits(settings.level, level),
    log(level, message, fields = {}) {
      if (!admits(settings.level, level)) return
      const file = settings.logsFile
      if (file === '/dev/null') return
      if (file === '/dev/stderr' || file === '/dev/stdout') {
        const stream = file === '/dev/stdout' ? 'stdout' : 'stderr'
        return write(stream, masker.mask(logLine(level, message, fields, paint(stream))))
      }
      const text = masker.mask(logLine(level, message, fields, noPaint))
      try {
        host.files.append(file, text)
      } catch (thrown) {
        if (!logFails) self.warn(`The log file ${file} cannot be written: ${(thrown as Error).message}`)
        logFails = true
        write('stderr', text)
      }
    },
    child(stream) {
      const leadsTo = stream
      // Who asks is going to report it.
      const takeLoss = (): Loss | undefined => {
        const problem = loss?.message
        loss = undefined
        if (problem !== undefined) return { kind: 'unwritable', problem }
        return unread.has(stream) ? { kind: 'unread' } : undefined
      }
      if (!masker.on) {
        const sink = Object.assign((chunk: Uint8Array) => pass(stream, chunk), { leadsTo })
        return { sink, end() {}, loss: takeLoss }
      }
      // Most children are silent on one of the two.
      let masked: MaskStream | undefined
      // Soon, but after the child was started: what it takes is time in which the child is on its way.
      let pending: Promise<void> | undefined
      queueMicrotask(() => {
        pending = masker.prepare()?.finally(() => {
          pending = undefined
        })
      })
      let wait: AbortController | undefined
      let since: number | undefined
      const take = (chunk: Uint8Array) => {
        wait?.abort()
        wait = undefined
        masked ??= masker.stream((bytes) => pass(stream, bytes))
        masked.write(chunk)
        if (!masked.holds) {
          since = undefined
          return
        }
        // One that never pauses must not be silent for long.
        since ??= host.clock.now()
        if (host.clock.now() - since > LONGEST_HOLD) {
          since = undefined
          masked.pause()
          return
        }
        const mine = new AbortController()
        wait = mine
        host.clock
          .sleep(PAUSE, mine.signal)
          .then(() => {
            if (!mine.signal.aborted) masked?.pause()
          })
          .catch(() => {})
      }
      return {
        sink: Object.assign((chunk: Uint8Array) => (pending ? pending.then(() => take(chunk)) : take(chunk)), {
          leadsTo,
        }),
        loss: takeLoss,
        end(leftBehind) {
          wait?.abort()
          try {
            if (leftBehind) masked?.pause()
            else masked?.end()
          } catch (thrown) {
            if (systemCode(thrown) !== 'EPIPE') throw thrown
          }
        },
      }
    },
    maskStream: (emit) => masker.stream(emit),
    mask: (text) => masker.mask(text),
    get replacement() {
      return masker.replacement
    },
    holdsSecret: masker.holdsSecret,
    secretsKnown: () => masker.prepare(),
    handedOver: () => ({
      mask: { ...settings.mask, literals: masker.secrets() },
      patterns: settings.maskPatterns,
    }),
    get masking() {
      return masker.on
    },
    get width() {
      const columns = terminal.columns() ?? (settings.forceTty ? FORCED_WIDTH : Number(env.COLUMNS) || 120)
      const width = Math.min(Math.max(columns, NARROWEST), WIDEST)
      return settings.maxWidth > 0 ? Math.min(width, Math.max(settings.maxWidth, 20)) : width
    },
    paint,
    get interactive() {
      return self.silence === undefined
    },
    get live() {
      return terminal.isTerminal('stderr') && env.TERM !== 'dumb' && !detectCi(env)
    },
    get verbose() {
      return settings.verbose
    },
    get loss() {
      return loss
    },
    get silence() {
      if (!settings.interactive) return '`--interactive` is off'
      if (detectCi(env)) return 'this runs in CI'
      if (!settings.forceTty && !terminal.isTerminal('stdin')) return 'stdin is no terminal'
      return undefined
    },
    isTerminal,
    moving(next) {
      if (!self.live) return
      if (line === undefined && next === undefined) return
      const wiped = wiping(line ?? '')
      line = next === undefined ? undefined : masker.mask(next)
      // In one piece, so that nobody sees the screen without it.
      terminal.write('stderr', `${wiped}${line ?? ''}`)
    },
    adopt(next, patterns) {
      settings = next
      masker.adopt({ ...next.mask, patterns })
    },
  }
  return self
}
