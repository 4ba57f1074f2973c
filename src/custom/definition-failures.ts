import { failures, type Place } from '../failure/failure.ts'

type At = { readonly command: string; readonly place: Place | undefined }
const where = (at: At) => (at.place ? { place: at.place } : {})
const title = 'Invalid Command'

/** What can be wrong with the definition of a custom command, in words. Each disables its own command only. */
export const fail = failures('command', () => ({
  'nothing-to-do': (at: At) => ({
    title,
    message: `The command \`atmos ${at.command}\` has no steps and no sub-commands`,
    ...where(at),
    hints: ['Give it `steps`, or `commands` below it'],
  }),
  'misspelt-identity': (at: At & { key: string }) => ({
    title,
    message: `The key \`${at.key}\` of the command \`${at.command}\` is not known. If it means \`identity\`, the command would run as somebody else.`,
    ...where(at),
    hints: ['Write `identity`, or remove the key'],
  }),
  'duplicate-flag': (at: At & { flag: string }) => ({
    title,
    message: `The command \`${at.command}\` defines the flag \`--${at.flag}\` twice`,
    ...where(at),
    hints: ['Remove or rename one of them'],
  }),
  'duplicate-shorthand': (at: At & { flag: string; shorthand: string; other: string }) => ({
    title,
    message: `The command \`${at.command}\` gives the shorthand \`-${at.shorthand}\` to \`--${at.flag}\` and to \`--${at.other}\``,
    ...where(at),
    hints: ['Remove or change one of them'],
  }),
  'bad-shorthand': (at: At & { flag: string; shorthand: string }) => ({
    title,
    message: `The shorthand \`${at.shorthand}\` of the flag \`--${at.flag}\` of \`${at.command}\` is not one letter`,
    ...where(at),
    hints: ['A shorthand is exactly one character'],
  }),
  'reserved-shorthand': (at: At & { flag: string; shorthand: string; other: string }) => ({
    title,
    message: `The shorthand \`-${at.shorthand}\` of the flag \`--${at.flag}\` of \`${at.command}\` is that of the inherited flag \`--${at.other}\``,
    ...where(at),
    hints: ['Choose another shorthand, or none'],
  }),
  'reserved-flag': (at: At & { flag: string; type: string; existing: string }) => ({
    title,
    message: `The flag \`--${at.flag}\` of \`${at.command}\` has the type ${at.type}, but the inherited flag of that name is ${at.existing}`,
    ...where(at),
    hints: [`Use the type ${at.existing} to read the inherited flag, or another name for a flag of your own`],
  }),
  'bad-flag-name': (at: At & { name: string }) => ({
    title,
    message: `\`${at.name}\` cannot be the name of a flag of \`${at.command}\``,
    ...where(at),
    hints: ['A name has no blanks, no `=` and no dash in front; `help` is taken'],
  }),
  nameless: (at: At & { key: 'flags' | 'arguments'; index: number }) => ({
    title,
    message: `Entry ${at.index + 1} of \`${at.key}\` of \`${at.command}\` has no name`,
    ...where(at),
  }),
  'duplicate-argument': (at: At & { argument: string }) => ({
    title,
    message: `The command \`${at.command}\` defines the argument \`${at.argument}\` twice`,
    ...where(at),
    hints: ['Remove or rename one of them'],
  }),
  'wrong-shape': (at: At & { key: string; wanted: string }) => ({
    title,
    message: `\`${at.key}\` of the command \`${at.command}\` is not ${at.wanted}`,
    ...where(at),
  }),
  'bad-default': (at: At & { flag: string; value: string; type: string }) => ({
    title,
    message: `The default ${JSON.stringify(at.value)} of the flag \`--${at.flag}\` of \`${at.command}\` is no ${at.type}`,
    ...where(at),
  }),
  'default-not-allowed': (at: At & { of: string; value: string; values: readonly string[] }) => ({
    title,
    message: `Invalid default \`${at.value}\` of the ${at.of} of \`${at.command}\``,
    details: [`Valid values are: ${at.values.join(', ')}`],
    ...where(at),
  }),
  'no-default-command': (at: At & { name: string; known: readonly string[] }) => ({
    title,
    message: `The default sub-command \`${at.name}\` of \`${at.command}\` does not exist`,
    ...where(at),
    hints: [`\`default\` is the name of one of its commands: ${at.known.join(', ') || 'it has none'}`],
  }),
}))
