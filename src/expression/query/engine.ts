import type { compilePattern } from '../../value/pattern.ts'

let loaded: typeof compilePattern | undefined

/** Loads the engine of regular expressions; see load.ts. */
export async function loadEngine(): Promise<void> {
  loaded ??= (await import('../../value/pattern.ts')).compilePattern
}

/** The engine that was loaded. */
export function engine(): typeof compilePattern {
  if (loaded === undefined) throw new Error('a query with a regular expression was not loaded by loadQueries')
  return loaded
}
