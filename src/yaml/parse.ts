import type { Failure } from '../failure/failure.ts'
import { compose } from './compose.ts'
import { Wrong } from './cursor.ts'
import { document, type Parsed } from './document.ts'
import { parseEvents } from './events.ts'
import { fail } from './failures.ts'
import { lineAt, positionAt } from './lines.ts'
import { outline } from './outline.ts'

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
  try {
    const events = parseEvents(text)
    const { value, hasTags } = compose(text, events, delimiter)
    const shape = lean ? shapeLater(text, delimiter) : () => outline(text, events, delimiter)
    return document({ file, value: () => value, hasTags, shape, text: () => text })
  } catch (thrown) {
    throw thrown instanceof Wrong ? syntaxFailure(text, file, thrown) : thrown
  }
}

/** Of its own, so that it does not keep the events of the first reading alive. */
function shapeLater(text: string, delimiter: string | undefined) {
  return () => outline(text, parseEvents(text), delimiter)
}

function syntaxFailure(text: string, file: string, { message, offset }: Wrong): Failure {
  // What is wrong because the text ends is wrong behind its last character, not some empty lines below.
  const position = positionAt(
    text,
    Math.min(offset, Math.max(text.trimEnd().length, offset < text.length ? offset : 0)),
  )
  const line = lineAt(text, position.line)
  const place = { file, ...position, ...(line === undefined ? {} : { text: line }) }
  return fail('syntax', { reason: message, place })
}
