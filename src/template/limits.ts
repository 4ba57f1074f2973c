/**
 * What a template may cost. A text that asks for more is a mistake, and is told so before the machine feels it.
 */

/** Characters of output, and of any text a function makes. */
export const MAX_TEXT = 64 * 1024 * 1024
/** Turns of all loops of one rendering together. */
export const MAX_TURNS = 1_000_000
/** Templates, blocks and parentheses inside one another while rendering; far more than people write, and it fits the stack. */
export const MAX_DEPTH = 600
/** Blocks, `else if`s and parentheses inside one another in a text. */
export const MAX_NESTING = 250
/** Levels of lists and maps that are printed. */
export const MAX_PRINT_DEPTH = 500

/** Fails when a function is about to make a text or list of more than `size` characters or items. */
export function checkSize(size: number): void {
  if (size > MAX_TEXT) throw new Error(`the result would be larger than ${MAX_TEXT / 1024 / 1024} MiB`)
}
