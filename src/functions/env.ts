import { fail } from './failures.ts'
import type { YamlFunction } from './function.ts'
import { words } from './words.ts'

/** `!env NAME [DEFAULT]`: the variable as text, also when it is empty; else the default; else an empty text. */
export const env: YamlFunction = {
  stations: ['configuration', 'manifest', 'workflow'],
  run({ text }, asking) {
    const [name, otherwise = '', ...more] = words(text)
    if (name === undefined) throw fail('arguments', { reason: 'it needs the name of a variable' })
    if (more.length > 0) throw fail('arguments', { reason: 'it takes a name and at most one default' })
    return (Object.hasOwn(asking.env, name) ? (asking.env[name] as string) : otherwise).trim()
  },
}
