import { failures, isFailure, type Place, reason } from '../failure/failure.ts'
import { suggest } from '../failure/suggest.ts'
import { sizeText } from '../value/size.ts'

/** What can go wrong with a YAML function; the code is `functions/<key>`. */
export const fail = failures('functions', () => ({
  'unknown-tag': (at: { tag: string; path: string; place: Place; known: readonly string[] }) => ({
    message: `unsupported YAML tag \`${at.tag}\` at \`${at.path}\``,
    place: at.place,
    hints: [
      ...suggest(at.tag, at.known).map((one) => `Did you mean \`${one}\`?`),
      `The supported tags are ${at.known.join(', ')}.`,
    ],
  }),
  failed: (at: { call: string; path: string; place: Place; cause: unknown; exitCode?: number }) => ({
    message: `\`${at.call}\` at \`${at.path}\` failed: ${reason(at.cause)}`,
    place: at.place,
    hints: isFailure(at.cause) ? (at.cause.words.hints ?? []) : [],
    ...(at.exitCode === undefined ? {} : { exitCode: at.exitCode }),
  }),
  elsewhere: (at: { problem: string; hints: readonly string[] }) => ({ message: at.problem, hints: at.hints }),
  arguments: (at: { reason: string }) => ({ message: at.reason }),
  'needs-scalar': (at: { tag: string; place: Place }) => ({
    message: `\`${at.tag}\` takes the path of a file, not a map or a list`,
    place: at.place,
  }),
  'not-found': (at: { file: string; tried: readonly string[] }) => ({
    message: `the file '${at.file}' does not exist (tried ${at.tried.join(', ')})`,
  }),
  'too-large': (at: { file: string; most: number }) => ({
    message: `${at.file} is larger than ${sizeText(at.most)}`,
    hints: ['ATMOS_MAX_MANIFEST_SIZE=64M raises the bound.'],
  }),
  'no-repository': (at: { from: string }) => ({ message: `${at.from} is not in a git repository` }),
  'git-unknown': (at: { what: string }) => ({ message: at.what }),
  'exit-status': (at: { code: number }) => ({
    message: `the script ended with exit status ${at.code}`,
    exitCode: at.code,
  }),
  'no-shell': (_at: Record<never, never>) => ({ message: 'neither bash nor sh is on PATH' }),
  'merge-source': (at: { path: string; place: Place }) => ({
    message: `what \`<<\` merges at \`${at.path}\` must be a map or a list of maps`,
    place: at.place,
  }),
}))
