import type { Sink, StreamName } from '../host/host.ts'

/**
 * Where all output goes. Data on stdout, everything said to people on stderr, both masked. Nothing else writes.
 */
export interface Console {
  /** Data for the next program: written as it is, through the mask. */
  out(text: string): void
  /** Words for people: notices, warnings, progress. */
  say(text: string): void
  /** `⚠ …` on stderr, once per text and process. */
  warn(text: string): void
  /** A log line on the log stream when the level admits it: `DEBU message key=value`. */
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void
  /** Takes a child's output to one of our streams, masked across chunk borders; `end` lets go of what was held back. */
  child(stream: StreamName): { readonly sink: Sink; readonly end: () => void }
  /** Masks a text that goes elsewhere (a captured result, a report). */
  mask(text: string): string
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

export type LogLevel = 'Trace' | 'Debug' | 'Info' | 'Warning' | 'Error' | 'Off'

export type Paint = Readonly<
  Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta', (text: string) => string>
>
