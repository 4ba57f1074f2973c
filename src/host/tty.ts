import { bun } from './bun.ts'
import { terminalCalls } from './terminal-calls.ts'

/** Node's own view of terminals, which bun shows too. */
interface Binding {
  isTTY(descriptor: number): boolean
}

/**
 * Whether a descriptor is a terminal. On bun `node:tty` brings the whole of `node:net` with it, which costs as much as
 * half a start-up; the function below it costs nothing.
 */
export function isTty(descriptor: number): boolean {
  if (bun) {
    try {
      const { binding } = process as unknown as { binding(name: string): Binding }
      return binding('tty_wrap').isTTY(descriptor)
    } catch {
      // Not in this version; the long way then.
    }
  }
  return process.getBuiltinModule('node:tty').isatty(descriptor)
}

/** Columns and rows of the terminal that a descriptor is; undefined when it has none. */
export function sizeOf(descriptor: number): { readonly columns: number; readonly rows: number } | undefined {
  const calls = terminalCalls()
  if (calls) return calls.size(descriptor)
  if (!isTty(descriptor)) return undefined
  const { WriteStream } = process.getBuiltinModule('node:tty')
  const { columns, rows } = new WriteStream(descriptor)
  return columns > 0 ? { columns, rows } : undefined
}
