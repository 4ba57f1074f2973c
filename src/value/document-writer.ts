import type { Value, ValueMap } from './value.ts'

/** How a document is written. */
export interface WriterOptions {
  readonly indent?: number
  /** Called with each value that is kept and its text; what it returns is written instead. */
  readonly replaced?: (value: ValueMap, text: string) => Value | undefined
}

/** Writes a document that is too large to be held as a value and as one text. */
export interface DocumentWriter {
  /** Writes a map that will stand at a depth of the document (1 under a key at its top), and answers what stands for it there. */
  keep(value: ValueMap, depth: number): ValueMap
  /** The text of the document, a piece for each key at its top. */
  chunks(document: ValueMap): Iterable<string>
}
