import type { Operand, TemplateFunction } from '../../library.ts'
import { library } from '../define.ts'
import { expand } from '../standard/expand.ts'
import { toText } from './conversion.ts'
import { variable } from './system.ts'

const getenv = (name: string): TemplateFunction => ({
  params: ['any'],
  variadic: 'string',
  about: 'An environment variable, else the content of the file that NAME_FILE names, else a default.',
  example: [`{{ ${name} "GREETING" }} {{ ${name} "NOBODY" "you" }}`, 'hello you'],
  run: (call, key: Operand, ...fallback: string[]) => variable(call, toText(key)) || (fallback[0] ?? ''),
})

/** Gomplate's environment. */
export const functions = library({
  'env.ExpandEnv': {
    params: ['any'],
    about: 'A text with `$NAME` and `${NAME}` replaced by environment variables.',
    example: ['{{ env.ExpandEnv "$GREETING, you" }}', 'hello, you'],
    run: (call, value: Operand) => expand(toText(value), (name) => variable(call, name)),
  },
  'env.Getenv': getenv('env.Getenv'),
  getenv: getenv('getenv'),
})
