import type { Document } from '../value/origin.ts'
import type { Value, ValueMap } from '../value/value.ts'
import { type Shape, seek } from './shape.ts'
import { within, wordAt } from './within.ts'

/** A document that knows whether functions wait in it. */
export interface Parsed extends Document {
  /** Whether a `Tagged` stands anywhere in the value. */
  readonly hasTags: boolean
  /** Where its nodes stand, found when it is asked for. */
  readonly shape: () => Shape | undefined
  /** One long list at the top that was kept apart, because a run needs few of its items. */
  readonly apart?: Apart
}

/** A list under a key at the top of a document, whose items are read one by one. */
export interface Apart {
  readonly key: string
  /** The document without that key. */
  readonly rest: ValueMap
  readonly restHasTags: boolean
  /** Whether a `Tagged` stands in any item. */
  readonly hasTags: boolean
  /** What each item has under `name`, as it is written; null where that is no text and no number. */
  readonly names: readonly (string | number | null)[]
  item(index: number): Value
}

/** What a document is made of; everything but the value is only looked at when somebody asks. */
export interface Parts {
  readonly file: string
  readonly value: () => Value
  readonly hasTags: boolean
  readonly shape: () => Shape | undefined
  readonly text: () => string
  readonly apart?: Apart
}

/** Makes a document of its parts. */
export function document({ file, value, hasTags, shape, text, apart }: Parts): Parsed {
  let whole: { value: Value } | undefined
  let made: { root: Shape | undefined } | undefined
  const root = () => {
    made ??= { root: shape() }
    return made.root
  }
  return {
    file,
    get value() {
      whole ??= { value: value() }
      return whole.value
    },
    hasTags,
    shape: root,
    locate(path) {
      const here = root()
      return here && seek(here, path)?.at
    },
    locateText(path, line, column) {
      const here = root()
      const found = here && seek(here, path)
      return found && within(text(), found.at, typeof path.at(-1) === 'string', line, column)
    },
    written(path) {
      const here = root()
      const found = here && seek(here, path)
      return found && wordAt(text(), found.at, typeof path.at(-1) === 'string')
    },
    ...(apart ? { apart } : {}),
  }
}
