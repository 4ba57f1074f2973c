import { failures } from '../failure/failure.ts'

/** What can go wrong at the terminal; the code is `terminal/<key>`. */
export const fail = failures('terminal', () => ({
  'no-terminal': (at: { what: string; instead: readonly string[]; why: string }) => ({
    message: `${at.what} is needed, and nobody can be asked for it: ${at.why}.`,
    hints: at.instead,
  }),
  aborted: (at: { what: string; exitCode: number }) => ({
    message: `Stopped while asking for ${at.what}.`,
    exitCode: at.exitCode,
  }),
  'nothing-to-choose': (at: { what: string; instead: readonly string[] }) => ({
    message: `There is nothing to choose from for ${at.what}.`,
    hints: at.instead,
  }),
  unwritable: (at: { stream: string; why: string }) => ({
    message: `What goes to ${at.stream} cannot be written: ${at.why}.`,
  }),
  'log-level': (at: { level: string; source: string; known: readonly string[] }) => ({
    message: `invalid log level: the log level '${at.level}' (${at.source}) is not recognized.`,
    hints: [`Valid options are: [${at.known.join(' ')}].`],
  }),
}))
