import { quoteWords } from '../steps/words.ts'
import { textMap } from '../value/marks.ts'
import { map, type ValueMap } from '../value/value.ts'
import type { CommandInputs } from './command-run.ts'

/**
 * The roots that templates of a custom command see, besides the environment and the results of steps: all of it is
 * data, whatever braces it holds.
 */
export function templateData(inputs: Pick<CommandInputs, 'arguments' | 'flags' | 'trailing'>, cwd: string): ValueMap {
  const flags = map()
  for (const [name, value] of Object.entries(inputs.flags))
    flags[name] = Array.isArray(value) ? [...value] : (value as string)
  return map([
    ['Arguments', textMap(Object.entries(inputs.arguments))],
    ['Flags', flags],
    ['flags', flags],
    ['TrailingArgs', inputs.trailing ? quoteWords(inputs.trailing) : ''],
    ['Cwd', cwd],
    ['cwd', cwd],
  ])
}
