import { goRegExp } from '../value/go-regexp.ts'

/** An expression of the user, ready to be searched for. */
export type MaskPattern = RegExp

/** Compiles an expression of `settings.terminal.mask.patterns`, or says what is wrong with it. */
export function maskPattern(source: string): { readonly pattern: MaskPattern } | { readonly problem: string } {
  const made = goRegExp(source, 'g')
  return 'problem' in made ? made : { pattern: made.expression }
}
