import { failures, type Words } from '../failure/failure.ts'
import { oneOf } from '../failure/suggest.ts'

/** The command that was called, for messages: `atmos db migrate`, and the lines that show how it is called. */
export interface CommandUsage {
  readonly command: string
  readonly lines: readonly string[]
}

const title = 'Incorrect Usage'
const helpOf = (usage: CommandUsage) => `Run \`${usage.command} --help\` for usage`

/** A usage error: what is wrong, what may have been meant, and how the command is called. */
function usageError(
  usage: CommandUsage,
  message: string,
  more: { details?: readonly string[]; hints?: readonly string[] } = {},
): Words {
  return {
    title,
    message,
    ...(more.details && more.details.length > 0 ? { details: more.details } : {}),
    usage: usage.lines,
    hints: [...(more.hints ?? []), helpOf(usage)],
  }
}

const didYouMean = (near: readonly string[], mark = '`') =>
  near.length > 0 ? [`Did you mean ${oneOf(near, mark)}?`] : []

const bullets = (words: readonly string[]) => words.map((word) => `  • ${word}`).join('\n')

/** What can go wrong with a command line, in words. */
export const fail = failures('cli', () => ({
  'unknown-command': (at: {
    usage: CommandUsage
    word: string
    near: readonly string[]
    known: readonly string[]
    /** Whether the known ones are those of the project alone. */
    own: boolean
  }) =>
    usageError(at.usage, `Unknown command \`${at.word}\` for \`${at.usage.command}\``, {
      details:
        at.near.length > 0
          ? ['Did you mean this?', bullets(at.near)]
          : at.known.length > 0
            ? [`Valid subcommands${at.own ? ' of this project' : ''} are:`, bullets(at.known)]
            : [],
    }),
  'unexpected-word': (at: { usage: CommandUsage; word: string }) =>
    usageError(at.usage, `\`${at.usage.command}\` takes no arguments, but got \`${at.word}\``),
  'too-many-arguments': (at: { usage: CommandUsage; least: number; most: number; received: number; first: string }) =>
    usageError(
      at.usage,
      `\`${at.usage.command}\` accepts ${at.least === at.most ? at.most : `between ${at.least} and ${at.most}`} arg(s), received ${at.received}: \`${at.first}\` is one too many`,
    ),
  'missing-input': (at: {
    usage: CommandUsage
    arguments: readonly string[]
    flags: readonly string[]
    /** The usage line with marks below what is missing. */
    picture: readonly string[]
    choices: readonly string[]
  }) => ({
    title,
    message: `\`${at.usage.command}\` needs ${[
      ...(at.arguments.length > 0
        ? [`the argument${at.arguments.length > 1 ? 's' : ''} ${list(at.arguments.map((name) => `\`${name}\``))}`]
        : []),
      ...(at.flags.length > 0
        ? [`the required flag${at.flags.length > 1 ? 's' : ''} ${list(at.flags.map((name) => `\`--${name}\``))}`]
        : []),
    ].join(' and ')}`,
    details: at.picture,
    hints: [...at.choices, helpOf(at.usage)],
  }),
  'needs-subcommand': (at: { usage: CommandUsage; commands: readonly string[] }) => ({
    title,
    message: `\`${at.usage.command}\` needs a sub-command`,
    details: [at.commands.map((line) => `    ${line}`).join('\n')],
    hints: [helpOf(at.usage)],
  }),
  'no-default': (at: { usage: CommandUsage; name: string; known: readonly string[] }) => ({
    title: 'Invalid Command',
    message: `The default sub-command \`${at.name}\` of \`${at.usage.command}\` does not exist`,
    hints: [`\`default\` is the name of one of its commands: ${at.known.join(', ') || 'it has none'}`],
  }),
  'unknown-flag': (at: { usage: CommandUsage; flag: string; near: readonly string[] }) =>
    usageError(at.usage, `Unknown flag \`${at.flag}\` for command \`${at.usage.command}\``, {
      hints: didYouMean(at.near),
    }),
  'flag-without-value': (at: { usage: CommandUsage; flag: string }) =>
    usageError(at.usage, `The flag \`${at.flag}\` needs a value for command \`${at.usage.command}\``),
  'bad-flag-value': (at: { usage: CommandUsage; flag: string; value: string; wanted: string; variable?: string }) =>
    usageError(
      at.usage,
      `Invalid value ${JSON.stringify(at.value)} for ${at.variable ? `the variable \`${at.variable}\` (flag \`${at.flag}\`)` : `the flag \`${at.flag}\``} of \`${at.usage.command}\`: it takes ${at.wanted}`,
    ),
  'value-not-allowed': (at: {
    usage: CommandUsage
    /** `flag --env`, `argument size`. */
    of: string
    value: string
    values: readonly string[]
    near: readonly string[]
  }) => ({
    title,
    message: `Invalid value \`${at.value}\` for the ${at.of} of \`${at.usage.command}\``,
    details: [`Valid values are: ${at.values.join(', ')}`],
    hints: [...didYouMean(at.near), helpOf(at.usage)],
  }),
  'unknown-help-topic': (at: { topic: string }) => ({
    title: 'Invalid Help Topic',
    message: `Unknown help topic: \`${at.topic}\``,
    hints: ['Valid help topics: usage, flags, all'],
  }),
  'unclosed-quote': (at: { text: string; quote: string }) => ({
    message: `A quote ${at.quote} is not closed in \`${at.text}\``,
  }),
}))

/** `a, b and c`. */
function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
