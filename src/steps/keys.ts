import { distance } from '../failure/suggest.ts'

/** Keys of steps, of whatever type: those that every step may have, then those of the types. */
export const stepKeys: ReadonlySet<string> = new Set(
  (
    'name type command env working_directory stack identity when continue retry timeout interactive tty output viewport ' +
    'show outputs inputs artifacts preconditions container needs background for with ' +
    'interpreter script prompt placeholder default password options multiple limit path extensions height content level ' +
    'separator data columns title foreground border border_foreground border_background padding margin width align bold ' +
    'italic underline strikethrough faint fields markdown vars export code count voice rate print ' +
    'url method headers body query auth expect status save follow_redirects insecure response ' +
    'tools files dirs hint action format source destination include exclude strip_components overwrite compression ' +
    'store key value component reset ephemeral image build engine pull ports volumes network user entrypoint args ' +
    'run parallel steps matrix max_concurrency fail_fast mode simulate summary description tags labels'
  ).split(' '),
)

/** Unknown keys of a map. */
export function unknownKeys(map: object, known: ReadonlySet<string>): string[] {
  return Object.keys(map).filter((key) => !known.has(key))
}

/**
 * Whether an unknown key was meant to be `identity`: what it names would run as whoever is logged in around it. Two edits
 * make a misspelling; more make another word.
 */
export function isMisspeltIdentity(key: string): boolean {
  return key !== 'identity' && distance(key.toLowerCase(), 'identity') <= 2
}
