import type { Value } from '../../value/value.ts'
import { type StoreKind, spelled, textOption } from '../store.ts'

/** `type: memory`: values live as long as the run; what `options.values` gives is there from the start. */
export const memory: StoreKind = ({ options }) => {
  const spelling = {
    prefix: textOption(options, 'prefix') ?? '',
    stackDelimiter: textOption(options, 'stack_delimiter') ?? '/',
    separator: '/',
  }
  const values = new Map<string, Value>()
  const given = options.values
  if (typeof given === 'object' && given !== null)
    for (const [key, value] of Object.entries(given)) values.set(key, value as Value)
  const name = (key: Parameters<typeof spelled>[0]) => spelled(key, spelling).replace(/^\//, '')
  return {
    get: async (key) => values.get(name(key)),
    set: async (key, value) => {
      values.set(name(key), value)
    },
    close: () => {},
  }
}
