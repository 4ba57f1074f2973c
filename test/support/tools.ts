import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type TestOptions, test } from 'vitest'

/** Whether a program is on PATH. */
export function hasTool(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/**
 * `test` for what needs programs that a machine may not have: skipped, and counted, where one is missing. With `CI` set
 * nothing is skipped: a missing program is a failure there.
 */
export function toolTest(...tools: string[]) {
  const missing = tools.filter((tool) => !hasTool(tool))
  return (name: string, body: () => Promise<void> | void, options: TestOptions | number = {}): void => {
    const settings = typeof options === 'number' ? { timeout: options } : options
    if (missing.length === 0) test(name, settings, body)
    else if (process.env.CI) {
      test(name, () => {
        throw new Error(`CI must have ${missing.join(' and ')}, or this test says nothing`)
      })
    } else test.skip(`${name} [needs ${missing.join(' and ')}]`, body)
  }
}
