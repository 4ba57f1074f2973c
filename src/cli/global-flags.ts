import type { Flag, Invocation } from './tree.ts'

/** What a bare `--identity` or `--profile` stands for: the person chooses. */
export const SELECT = '__SELECT__'

const hidden = true

/** `-i, --identity`, as every command understands it. */
export const identityFlag: Flag = {
  name: 'identity',
  shorthand: 'i',
  type: 'optional',
  bare: SELECT,
  joins: true,
  names: 'identity',
  about: 'Run as this identity; alone, choose one; "" or false for none',
}

/** The flags of every command. Those that are hidden are taken so that scripts go on working, and have no effect. */
export const globalFlags: readonly Flag[] = [
  { name: 'base-path', type: 'string', about: 'Base path of the project' },
  {
    name: 'chdir',
    shorthand: 'C',
    type: 'string',
    about: 'Change to this directory before anything else, as if started there',
  },
  { name: 'config', type: 'list', about: 'Configuration files to read instead of the discovered ones' },
  { name: 'config-path', type: 'list', about: 'Directories to read the configuration from' },
  identityFlag,
  {
    name: 'interactive',
    type: 'bool',
    default: true,
    about: 'Ask for what is missing, where a person sits at the terminal',
  },
  { name: 'logs-file', type: 'string', default: '/dev/stderr', about: 'File that log lines go to' },
  {
    name: 'logs-level',
    type: 'string',
    default: 'Warning',
    about: 'Level from which log lines are shown: Trace, Debug, Info, Warning, Error, Off',
    complete: () => ['Trace', 'Debug', 'Info', 'Warning', 'Error', 'Off'].map((level) => [level, ''] as const),
  },
  { name: 'mask', type: 'bool', default: true, about: 'Mask secrets in all output' },
  { name: 'no-color', type: 'bool', about: 'No colours' },
  { name: 'force-color', type: 'bool', about: 'Colours even where the output is no terminal' },
  { name: 'force-tty', type: 'bool', about: 'Behave as on a terminal of 120 columns' },
  {
    name: 'pager',
    type: 'optional',
    bare: 'true',
    joins: true,
    about: 'Page long output, with this program if one is named; false for no pager',
  },
  {
    name: 'profile',
    type: 'list',
    bare: SELECT,
    joins: true,
    names: 'profile',
    about: 'Configuration profiles to apply, the later over the earlier',
  },
  {
    name: 'redirect-stderr',
    type: 'string',
    about: "Where the stderr of a component's tool goes: a file or /dev/null",
  },
  {
    name: 'settings-list-merge-strategy',
    type: 'string',
    about: 'How lists of stack manifests are merged: replace, append, merge',
  },
  { name: 'verbose', shorthand: 'v', type: 'bool', about: 'Show the context of errors and debug lines' },
  { name: 'edition', type: 'string', about: '', hidden },
  { name: 'use-version', type: 'string', about: '', hidden },
  { name: 'ai', type: 'bool', about: '', hidden },
  { name: 'skill', type: 'list', about: '', hidden },
  { name: 'cast', type: 'optional', bare: '', about: '', hidden },
  { name: 'heatmap', type: 'bool', about: '', hidden },
  { name: 'heatmap-mode', type: 'string', about: '', hidden },
  { name: 'profile-file', type: 'string', about: '', hidden },
  { name: 'profile-type', type: 'string', default: 'cpu', about: '', hidden },
  { name: 'profiler-enabled', type: 'bool', about: '', hidden },
  { name: 'profiler-host', type: 'string', default: 'localhost', about: '', hidden },
  { name: 'profiler-port', type: 'int', default: 6060, about: '', hidden },
]

/** What `--identity` says. */
export type IdentityFlag =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'off' }
  | { readonly kind: 'pick' }

/** The meaning of a text given for `--identity` (undefined: the flag stands alone): one rule for every command. */
export function identityOf(text: string | undefined): IdentityFlag {
  if (text === undefined || text === SELECT) return { kind: 'pick' }
  const name = text.trim()
  return /^(|false|off|no|0)$/i.test(name) ? { kind: 'off' } : { kind: 'name', name }
}

/** `--identity` of an invocation; undefined when it was not given. */
export function identityChoice(invocation: Invocation): IdentityFlag | undefined {
  return invocation.given.has('identity') ? identityOf(String(invocation.flags.identity ?? '')) : undefined
}
