/** What is wrong with a query, at an offset of its text when that is known. Never leaves this folder. */
export class Problem extends Error {
  readonly at: number | undefined
  /** The language has it, we do not. */
  readonly unsupported: boolean
  constructor(message: string, at?: number, unsupported = false) {
    super(message)
    this.at = at
    this.unsupported = unsupported
  }
}
