import { failures } from '../failure/failure.ts'
import { oneOf } from '../failure/suggest.ts'

/** What can go wrong with built-in commands as such, in words. */
export const fail = failures('commands', () => ({
  'not-yet': (at: { command: string }) => ({
    message: `\`${at.command}\` is not there yet`,
    details: ['This version runs custom commands, auth, stacks, terraform, and the commands on the configuration.'],
    hints: ['What is there: `atmos --help`'],
  }),
  'unknown-format': (at: { command: string; format: string; known: readonly string[] }) => ({
    message: `\`${at.format}\` is not a format of \`${at.command}\``,
    hints: [`The formats are ${at.known.join(', ')}`],
  }),
  'unknown-column': (at: { column: string; known: readonly string[] }) => ({
    message: `There is no column \`${at.column}\``,
    hints: [`The columns are ${at.known.join(', ')}`],
  }),
  'unknown-shell': (at: { shell: string; known: readonly string[] }) => ({
    message: `There is no completion for \`${at.shell}\``,
    hints: [`Use ${oneOf(at.known)}`],
  }),
  'unknown-mode': (at: { mode: string; known: readonly string[] }) => ({
    message: `\`${at.mode}\` is not a mode of templates`,
    hints: [`The modes are ${at.known.join(', ')}`],
  }),
  'no-template': () => ({
    message: 'There is nothing to render',
    hints: [`Give a text (\`-e '{{ … }}'\`), a file, or standard input.`],
  }),
  'unreadable-file': (at: { file: string; what: string }) => ({ message: `Cannot read ${at.what} ${at.file}` }),
  'no-map': (at: { file: string }) => ({ message: `${at.file} must hold a map: its keys are what a template sees` }),
  'no-pair': (at: { flag: string; text: string }) => ({
    message: `\`${at.text}\` is not what ${at.flag} takes`,
    hints: [`Write it as KEY=VALUE: ${at.flag} ${at.text.replace(/=.*/, '') || 'KEY'}=value`],
  }),
  'unknown-function': (at: { name: string; near: readonly string[] }) => ({
    message: `There is no function, namespace or library \`${at.name}\``,
    hints: [at.near.length > 0 ? `Did you mean ${oneOf(at.near)}?` : 'All of them: atmos describe functions'],
  }),
  'alias-cycle': (at: { alias: string; chain: readonly string[] }) => ({
    message: `The alias \`${at.alias}\` leads back to itself: ${at.chain.join(' → ')}`,
    hints: ['Look at `aliases` in the configuration: atmos list aliases'],
  }),
  'ambiguous-flags': (at: { args: readonly string[] }) => ({
    title: 'Incorrect Usage',
    message: `A flag of this line chooses a configuration by which it is the value of another flag: ${at.args.join(' ')}`,
    hints: ['Write `--name=value` for the flag that takes a value, or put flags for the configuration first.'],
  }),
  'bad-alias': (at: { alias: string; text: string }) => ({
    message: `The alias \`${at.alias}\` cannot be cut into words: a quote is not closed in \`${at.text}\``,
  }),
  'invalid-commands': (at: { count: number }) => ({
    title: 'Invalid Command',
    message: `${at.count === 1 ? 'A command has' : `${at.count} commands have`} a wrong definition`,
  }),
}))
