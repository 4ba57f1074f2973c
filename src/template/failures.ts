import type { Place } from '../failure/failure.ts'
import { failures } from '../failure/failure.ts'

interface At {
  /** As Go says it, with name, line and column. */
  readonly message: string
  readonly place: Place
  readonly hints?: readonly string[]
}

const words = ({ message, place, hints }: At) => ({ message, place, hints: hints ?? [] })

/** What can go wrong with a template. The message is Go's own, so that what people find about it helps. */
export const fail = failures('template', () => ({
  parse: words,
  execute: words,
}))
