import type { Document } from '../value/origin.ts'
import type { Value } from '../value/value.ts'
import { locate, locateText, type Shape } from './shape.ts'

/** A document that knows whether functions wait in it. */
export interface Parsed extends Document {
  /** Whether a `Tagged` stands anywhere in the value. */
  readonly hasTags: boolean
  /** The places of all its nodes as JSON, to be kept for another run. */
  shapeText(): string
}

/** A document whose shape is only made when somebody asks for a position. */
export function document(file: string, value: Value, hasTags: boolean, shape: () => Shape | null | undefined): Parsed {
  let made: { root: Shape | undefined } | undefined
  const root = () => {
    made ??= { root: shape() ?? undefined }
    return made.root
  }
  return {
    file,
    value,
    hasTags,
    shapeText: () => JSON.stringify(root() ?? null),
    locate(path) {
      const found = root()
      return found && locate(found, path)
    },
    locateText(path, line, column) {
      const found = root()
      return found && locateText(found, path, line, column)
    },
  }
}
