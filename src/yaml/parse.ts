import { type Event, parseEvents, YAMLException } from 'js-yaml'
import type { Failure } from '../failure/failure.ts'
import { compose, Wrong } from './compose.ts'
import { document, type Parsed } from './document.ts'
import { fail } from './failures.ts'
import { lineAt, positionAt } from './lines.ts'
import { outline } from './outline.ts'

/** Nesting beyond this is told as an error, so that no stack overflows. */
const maxDepth = 1000

/** How a text is read. */
export interface Reading {
  /** It is one of thousands: its text alone is kept, and parsed once more when a position is asked for. */
  readonly lean?: boolean
  /** `settings.yaml.key_delimiter`: plain keys that have it in them are paths. */
  readonly delimiter?: string | undefined
}

/**
 * Reads the first document of a text as Go's yaml.v3 reads it into `interface{}`. Local tags become `Tagged`, maps have
 * no prototype, an empty text is null. Fails with `yaml/syntax`, at its line and column.
 */
export function parseYaml(text: string, file: string, { lean = false, delimiter }: Reading = {}): Parsed {
  const events = parse(text, file)
  try {
    const { value, hasTags } = compose(text, events, delimiter)
    const shape = lean ? shapeLater(text, file, delimiter) : () => outline(text, events, delimiter)
    return document({ file, value: () => value, hasTags, shape, text: () => text })
  } catch (thrown) {
    throw thrown instanceof Wrong ? wrong(text, file, thrown.message, thrown.offset) : thrown
  }
}

/** Of its own, so that it does not keep the events of the first reading alive. */
function shapeLater(text: string, file: string, delimiter: string | undefined) {
  return () => outline(text, parse(text, file), delimiter)
}

function parse(text: string, file: string): Event[] {
  try {
    return parseEvents(text, { filename: file, maxDepth })
  } catch (thrown) {
    const first = firstDocument(text, thrown)
    if (first !== undefined) {
      try {
        return parseEvents(first, { filename: file, maxDepth })
      } catch {
        // It is the first document that is wrong: its own error is told.
      }
    }
    throw asFailure(text, file, thrown)
  }
}

/** The text before the second document, when the error stands behind it: what follows is not ours to judge. */
function firstDocument(text: string, thrown: unknown): string | undefined {
  const offset = thrown instanceof YAMLException ? thrown.mark?.position : undefined
  if (offset === undefined) return undefined
  for (const marker of text.matchAll(/^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm)) {
    if (marker.index >= offset) return undefined
    const before = text.slice(0, marker.index)
    if (before.replace(/^(?:---|[#%].*)/gm, '').trim() !== '') return before
  }
  return undefined
}

function asFailure(text: string, file: string, thrown: unknown): Failure {
  if (thrown instanceof YAMLException) {
    const offset = thrown.mark?.position ?? 0
    const end = text.trimEnd().length
    if (offset < end || end === 0) return wrong(text, file, thrown.reason, offset)
    return wrong(text, file, `the text ends before it is complete (${thrown.reason})`, end)
  }
  if (thrown instanceof RangeError) return wrong(text, file, 'nested too deeply', 0)
  throw thrown
}

function wrong(text: string, file: string, reason: string, offset: number): Failure {
  const position = positionAt(text, Math.min(offset, text.length))
  const line = lineAt(text, position.line)
  const place = { file, ...position, ...(line === undefined ? {} : { text: line }) }
  return fail('syntax', { reason, place })
}
