import { isFailure } from '../failure/failure.ts'
import type { Node } from './nodes.ts'

/** A template that failed while it ran: where, and in which definition. */
export class ExecuteError extends Error {
  readonly template: string
  readonly node: Node
  /** Keys or names that the failing one was looked up among. */
  readonly among: readonly string[] | undefined
  constructor(message: string, template: string, node: Node, among?: readonly string[], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.template = template
    this.node = node
    this.among = among
  }
}

/** The words of something thrown by a function; what JavaScript itself complains about is nothing for people. */
export function messageOf(thrown: unknown): string {
  if (isFailure(thrown)) return thrown.words.message
  if (thrown instanceof RangeError) return 'the value is too large or nested too deeply'
  if (thrown instanceof TypeError || thrown instanceof ReferenceError || thrown instanceof SyntaxError) {
    return 'the function failed'
  }
  return thrown instanceof Error ? thrown.message : String(thrown)
}
