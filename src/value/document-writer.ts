import type { ValueMap } from './value.ts'

/** Writes a document that is too large to be held as a value and as one text. */
export interface DocumentWriter {
  /** Writes a map that will stand at a depth of the document (1 under a key at its top), and answers what stands for it there. */
  keep(value: ValueMap, depth: number): ValueMap
  /** The text of the document, a piece for each key at its top. */
  chunks(document: ValueMap): Iterable<string>
}
