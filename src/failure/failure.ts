/** Where something stands in a file; lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
  /** The line itself, shown with a caret under `column`. */
  readonly text?: string
}

/** What a failure says to people. Only the renderer turns it into text; nothing here carries colour or layout. */
export interface Words {
  /** Heading of the block; `Error` when absent. */
  readonly title?: string
  /** One sentence: the thing and what is wrong with it. */
  readonly message: string
  /** Paragraphs below the message. A line that starts with four blanks is shown as it stands. */
  readonly details?: readonly string[]
  /** Where it stands. */
  readonly place?: Place
  /** Each names a way out, ready to paste where possible. */
  readonly hints?: readonly string[]
  /** Lines of a `Usage` section: how the command is called. */
  readonly usage?: readonly string[]
  /** Exit status of the process; 1 when absent. */
  readonly exitCode?: number
  /** What it ends when it happens in one of several steps: only that step, or the whole run (when absent). */
  readonly ends?: 'step' | 'run'
}

/** Marks our failures across bundles, where `instanceof` may see two copies of the class. */
const mark = Symbol.for('atmos.failure')

/**
 * The one error that this program throws on purpose: a code that is an address (`station/what`), the data it was made
 * from, the words for people, and the cause. Everything else that is thrown is a defect of ours.
 */
export class Failure extends Error {
  readonly [mark] = true
  readonly code: string
  readonly data: Readonly<Record<string, unknown>>
  readonly words: Words

  constructor(code: string, data: Readonly<Record<string, unknown>>, words: Words, cause?: unknown) {
    super(words.message, cause === undefined ? undefined : { cause })
    this.name = 'Failure'
    this.code = code
    this.data = data
    this.words = words
  }

  /** Exit status that the process ends with when nobody handles this failure. */
  get exitCode(): number {
    return this.words.exitCode ?? 1
  }

  /** Whether the run of steps that it happens in cannot go on. */
  get endsRun(): boolean {
    return this.words.ends !== 'step'
  }
}

/** Tells whether a thrown value is a failure of ours. */
export function isFailure(thrown: unknown): thrown is Failure {
  return typeof thrown === 'object' && thrown !== null && (thrown as Record<symbol, unknown>)[mark] === true
}

// biome-ignore lint/suspicious/noExplicitAny: the data of each code has its own type, kept by the mapped type below
type Phrases = Record<string, (data: any) => Words>
/** What a phrase is made from; a phrase that needs nothing takes `{}`. */
type Data<F> = F extends (data: infer D) => Words ? (unknown extends D ? Record<never, never> : D) : never

/**
 * Declares what can go wrong at one station: a table from key to words. Answers a function that makes the failure
 * `<station>/<key>` from its data: `throw fail('unknown-type', { name, known })`. An unknown key or missing data does
 * not compile. The table is made when something goes wrong: most runs need none of them.
 */
export function failures<P extends Phrases>(station: string, phrases: () => P) {
  let table: P | undefined
  return <K extends keyof P & string>(key: K, data: Data<P[K]>, cause?: unknown): Failure => {
    table ??= phrases()
    const phrase = table[key] as (data: unknown) => Words
    return new Failure(`${station}/${key}`, data as Record<string, unknown>, phrase(data), cause)
  }
}

/** The failure with a place added, unless it has one already. */
export function at(failure: Failure, place: Place): Failure {
  if (failure.words.place) return failure
  return new Failure(failure.code, failure.data, { ...failure.words, place }, failure.cause)
}

/** The same failure, which ends only the step that it happens in. */
export function endingStep(failure: Failure): Failure {
  return new Failure(failure.code, failure.data, { ...failure.words, ends: 'step' }, failure.cause)
}

/** The same failure, with a hint before its own. */
export function hinted(failure: Failure, hint: string): Failure {
  const hints = [hint, ...(failure.words.hints ?? [])]
  return new Failure(failure.code, failure.data, { ...failure.words, hints }, failure.cause)
}

/** Text of anything thrown, for use as a cause inside other words. */
export function reason(thrown: unknown): string {
  if (isFailure(thrown)) return thrown.words.message
  return thrown instanceof Error ? thrown.message : String(thrown)
}
