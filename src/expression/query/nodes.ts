import type { Value } from '../../value/value.ts'

export type Arithmetic = '+' | '-' | '*' | '/' | '%'
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='

/** Flags behind `*`: append lists, merge them item by item, only existing keys, only new keys. */
export interface MergeFlags {
  readonly append?: boolean
  readonly deep?: boolean
  readonly existing?: boolean
  readonly fresh?: boolean
}

type Shape =
  /** `.` */
  | { readonly kind: 'self' }
  /** `..`, and `...` with keys */
  | { readonly kind: 'descend'; readonly keys: boolean }
  /** `.name`, `."a name"`, `.na*` */
  | { readonly kind: 'key'; readonly name: string; readonly glob: boolean; readonly optional: boolean }
  /** `of[by]`; `by` is asked in the place of the whole, not of `of` */
  | { readonly kind: 'index'; readonly of: Node; readonly by: Node; readonly optional: boolean }
  /** `of[from:to]` */
  | { readonly kind: 'slice'; readonly of: Node; readonly from: Node | undefined; readonly to: Node | undefined }
  /** `of[]` */
  | { readonly kind: 'each'; readonly of: Node }
  | { readonly kind: 'literal'; readonly value: Value }
  /** A text with `\(…)` in it. */
  | { readonly kind: 'text'; readonly parts: readonly (string | Node)[] }
  | { readonly kind: 'variable'; readonly name: string }
  /** `[…]` */
  | { readonly kind: 'list'; readonly of: Node | undefined }
  /** `{…}` */
  | { readonly kind: 'map'; readonly entries: readonly { readonly key: Node; readonly value: Node }[] }
  | { readonly kind: 'pipe'; readonly from: Node; readonly to: Node }
  | { readonly kind: 'union'; readonly of: readonly Node[] }
  | { readonly kind: 'and' | 'or'; readonly left: Node; readonly right: Node }
  | { readonly kind: 'alternative'; readonly left: Node; readonly right: Node }
  | { readonly kind: 'compare'; readonly op: Comparison; readonly left: Node; readonly right: Node }
  | {
      readonly kind: 'calculate'
      readonly op: Arithmetic
      readonly flags: MergeFlags
      readonly left: Node
      readonly right: Node
    }
  /** `=`, `|=`, and `+=`, `//=` … */
  | {
      readonly kind: 'assign'
      readonly op: '=' | '|=' | Arithmetic | '//'
      readonly flags: MergeFlags
      readonly left: Node
      readonly right: Node
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  /** `source as $name | body` */
  | { readonly kind: 'bind'; readonly source: Node; readonly name: string; readonly body: Node }
  /** `source as $name ireduce (first; next)` */
  | { readonly kind: 'reduce'; readonly source: Node; readonly name: string; readonly first: Node; readonly next: Node }
  | { readonly kind: 'if'; readonly test: Node; readonly then: Node; readonly else: Node | undefined }

/** A node of a query; `at` is the offset in the text where its word stands. */
export type Node = Shape & { readonly at: number }
