import { join } from '../value/file-path.ts'
import type { YamlFunction } from './function.ts'

/** `!cwd [PATH]`: the folder in which the command was started, and a path below it. */
export const cwd: YamlFunction = {
  stations: ['configuration', 'manifest', 'workflow'],
  run: ({ text }, asking) => join(asking.cwd, text),
}
