import { failures } from '../failure/failure.ts'
import { oneOf, suggest } from '../failure/suggest.ts'

/** What can go wrong with stores; the code is `stores/<key>`. */
export const fail = failures('stores', () => ({
  unknown: (at: { store: string; known: readonly string[] }) => ({
    message: `store '${at.store}' not found`,
    hints:
      at.known.length === 0
        ? ['Stores are declared in atmos.yaml: stores: {NAME: {type: redis, options: {…}}}']
        : [`The stores are ${oneOf(at.known)}.`, ...near(at.store, at.known)],
  }),
  'unknown-type': (at: { store: string; type: string; known: readonly string[] }) => ({
    message: `the store '${at.store}' has the unknown type '${at.type}'`,
    hints: [`The types are ${at.known.join(', ')}.`],
  }),
  'type-not-yet': (at: { store: string; type: string }) => ({
    message: `stores of the type '${at.type}' are not supported yet ('${at.store}')`,
    hints: ['Types that work are redis, file and memory.'],
  }),
  'bad-options': (at: { store: string; problem: string }) => ({
    message: `the store '${at.store}' is not configured right: ${at.problem}`,
  }),
  'not-there': (at: { store: string; key: string }) => ({
    message: `the store '${at.store}' has nothing under '${at.key}'`,
    hints: ['Give the call a default: !store … | default VALUE'],
  }),
  secret: (at: { store: string }) => ({
    message: `the store '${at.store}' holds secrets: its values are read by !secret only`,
  }),
  unreachable: (at: { store: string; where: string; problem: string }) => ({
    message: `the store '${at.store}' cannot be reached at ${at.where}: ${at.problem}`,
  }),
  unreadable: (at: { store: string; where: string; problem: string }) => ({
    message: `what the store '${at.store}' keeps in ${at.where} cannot be read: ${at.problem}`,
  }),
  arguments: (at: { call: string; problem: string; form: string }) => ({
    message: `invalid function arguments: ${at.call}: ${at.problem}`,
    hints: [`It is written ${at.form}`],
  }),
}))

function near(word: string, known: readonly string[]): string[] {
  const words = suggest(word, known)
  return words.length > 0 ? [`Did you mean ${oneOf(words)}?`] : []
}
