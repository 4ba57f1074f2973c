import type { Value } from './value.ts'

/** Keys and list positions from the root of a document to a node. */
export type Path = readonly (string | number)[]

/** Where a node stands; lines and columns count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A text with its data. The position of a node is found on demand, since almost no run asks for one. */
export interface Document {
  /** Absolute path of the file, or a name in angle brackets for a text without one. */
  readonly file: string
  readonly value: Value
  /** Where the node at `path` stands (the key of a map entry, the item of a list); undefined when there is none. */
  locate(path: Path): Position | undefined
  /** Where a line and column (from 1) of the text at `path` stand in the file, also inside of a block scalar. */
  locateText?(path: Path, line: number, column: number): Position | undefined
  /** The word that stands at `path` as it is written (`1.10`, `0644`); undefined where no plain word stands. */
  written?(path: Path): string | undefined
}
