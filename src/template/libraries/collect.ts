import { markOf } from '../../value/marks.ts'
import type { Library, Operand } from '../library.ts'
import { entry, isTemplateMap, sortedKeys, strings } from '../values.ts'

/** `collectKeys`, which every template but those of generated files has. */
export const functions: Library = new Map([
  [
    'collectKeys',
    {
      params: ['any'],
      variadic: 'string',
      about: 'The sorted keys of a map, or of the maps under one key of all its entries.',
      example: ['{{ collectKeys (dict "b" 1 "a" 2) }}', '[a b]'],
      examples: [
        ['{{ collectKeys (dict "dev" (dict "r" (dict "b" 1)) "prod" (dict "r" (dict "a" 1))) "r" }}', '[a b]'],
      ],
      run: (_: unknown, map: Operand, nested?: string) => {
        if (!isTemplateMap(map) || markOf(map) !== undefined) throw new Error('collectKeys: argument is not a map')
        if (nested === undefined) return strings(sortedKeys(map))
        const all = Object.create(null) as { [key: string]: true }
        for (const value of Object.values(map)) {
          const inner = isTemplateMap(value) ? entry(value, nested) : undefined
          if (isTemplateMap(inner)) for (const key of Object.keys(inner)) all[key] = true
        }
        return strings(sortedKeys(all))
      },
    },
  ],
])
