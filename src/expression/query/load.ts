import { loadEngine } from './engine.ts'

/**
 * Loads the query language, and with it the engine of regular expressions where the query has an operator for them:
 * that one takes longer to load than most queries take.
 */
export async function loadQueries(text: string): Promise<typeof import('./query.ts')> {
  if (/\b(?:test|match|capture|sub)\b/.test(text)) await loadEngine()
  return import('./query.ts')
}
