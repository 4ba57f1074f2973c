import { failures, type Place } from '../failure/failure.ts'
import { oneOf, suggest } from '../failure/suggest.ts'

/** One hop of a chain, as a refused login shows it. */
export interface HopLine {
  readonly from: string
  readonly to: string
  /** What it asked for: the ARN of a role. */
  readonly target?: string
  readonly done: boolean
}

const all = 'All identities: atmos auth list'

function near(name: string, known: readonly string[]): string[] {
  const words = suggest(name, known)
  if (words.length === 0) return known.length === 0 ? [] : [all]
  return [`Did you mean ${oneOf(words)}? ${all}`]
}

function placed(place: Place | undefined): { place?: Place } {
  return place ? { place } : {}
}

function hopTable(hops: readonly HopLine[], code: string, message: string): string {
  const ways = hops.map((hop) => `${hop.from} → ${hop.to}`)
  const width = Math.max(...ways.map((way) => way.length))
  const lines = hops.map((hop, index) =>
    `    ${index + 1} ${hop.done ? '✓' : '✗'} ${(ways[index] as string).padEnd(width)}   ${hop.target ?? ''}`.trimEnd(),
  )
  const answer = message === '' ? code : `${code}: ${message}`
  return [...lines, ...answer.split('\n').map((line) => `        ${line.trim()}`)].join('\n')
}

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth']
const counts = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** What can go wrong with identities, in words; the code is `auth/<key>`. */
export const fail = failures('auth', () => ({
  'section-wrong': (at: { section: string; found: string; place: Place | undefined }) => ({
    message: `\`${at.section}\` must be a map, and is ${at.found}.`,
    ...placed(at.place),
  }),
  'identity-not-found': (at: {
    name: string
    known: readonly string[]
    namedBy: string | undefined
    profiles: readonly string[]
  }) => ({
    message: `Identity \`${at.name}\` does not exist${at.namedBy ? `; it is named by ${at.namedBy}` : ''}.`,
    ...(at.known.length === 0 ? { details: ['No identities are configured (`auth.identities` in atmos.yaml).'] } : {}),
    hints:
      at.profiles.length > 0
        ? at.profiles.map((profile) => `It is defined in profile ${profile}: run again with --profile ${profile}`)
        : near(at.name, at.known),
  }),
  'provider-not-found': (at: {
    name: string
    known: readonly string[]
    namedBy: string | undefined
    place: Place | undefined
  }) => ({
    message: `Provider \`${at.name}\` does not exist${at.namedBy ? `; it is named by ${at.namedBy}` : ''}.`,
    hints: suggestProviders(at.name, at.known),
    ...placed(at.place),
  }),
  'no-identities': (at: { profiles: readonly string[] }) => ({
    message: 'No identities are configured: `auth.identities` in atmos.yaml is empty.',
    hints: at.profiles.map((profile) => `Profile ${profile} defines some: run again with --profile ${profile}`),
  }),
  'no-default': (at: { known: readonly string[]; profiles: readonly string[] }) => ({
    message: 'No identity was named, and there is no default identity.',
    hints: [
      `Name one: --identity ${at.known[0] ?? 'NAME'}, or ATMOS_IDENTITY=${at.known[0] ?? 'NAME'}`,
      ...(at.known.length > 1
        ? [
            `The identities are ${at.known.slice(0, 3).join(', ')}${at.known.length > 3 ? ` and ${at.known.length - 3} more: atmos auth list` : ''}`,
          ]
        : []),
      'Or mark one with `default: true` below `auth.identities` in atmos.yaml',
      ...at.profiles.map((profile) => `Profile ${profile} has a default identity: run again with --profile ${profile}`),
    ],
  }),
  'several-defaults': (at: { names: readonly string[] }) => ({
    message: `No identity was named, and several are the default: ${at.names.map((name) => `\`${name}\``).join(', ')}.`,
    hints: [`Name one: --identity ${at.names[0]}`, 'Or leave `default: true` on one of them only'],
  }),
  'switched-off': (at: { command: string; source: string }) => ({
    message: `\`${at.command}\` needs an identity, and ${at.source} switches identities off.`,
    hints: [`Name one: atmos ${at.command} --identity NAME`],
  }),
  'no-terminal': (at: { what: string; hints: readonly string[] }) => ({
    message: `${at.what}, and there is no terminal (TTY) to ask on.`,
    hints: at.hints,
  }),
  'user-aborted': (at: { what: string }) => ({ message: `${at.what}: stopped by you.`, exitCode: 130 }),
  'kind-missing': (at: {
    role: 'identity' | 'provider'
    name: string
    profiles: readonly string[]
    place: Place | undefined
  }) => ({
    message: `${capital(at.role)} \`${at.name}\` has no \`kind\`.`,
    hints:
      at.profiles.length > 0
        ? at.profiles.map((profile) => `It is complete in profile ${profile}: run again with --profile ${profile}`)
        : [],
    ...placed(at.place),
  }),
  'kind-unknown': (at: {
    role: 'identity' | 'provider'
    name: string
    kind: string
    known: readonly string[]
    place: Place | undefined
  }) => {
    const words = suggest(at.kind, at.known)
    return {
      message: `${capital(at.role)} \`${at.name}\` is of the kind \`${at.kind}\`, which does not exist.`,
      hints: [words.length > 0 ? `Did you mean ${oneOf(words)}?` : `The kinds are ${at.known.join(', ')}.`],
      ...placed(at.place),
    }
  },
  'kind-not-yet': (at: { role: 'identity' | 'provider'; name: string; kind: string; place: Place | undefined }) => ({
    message: `${capital(at.role)} \`${at.name}\` is of the kind \`${at.kind}\`, with which this version cannot log in yet.`,
    details: ['Sessions that are stored already are used as long as they are valid.'],
    ...placed(at.place),
  }),
  'definition-wrong': (at: {
    role: 'identity' | 'provider'
    name: string
    problem: string
    hints?: readonly string[]
    place: Place | undefined
  }) => ({
    message: `${capital(at.role)} \`${at.name}\`: ${at.problem}.`,
    ...(at.hints ? { hints: at.hints } : {}),
    ...placed(at.place),
  }),
  'chain-circular': (at: { names: readonly string[]; place: Place | undefined }) => ({
    message: `The identities ${at.names.map((name) => `\`${name}\``).join(' → ')} make a circle: each gets its credentials from the next.`,
    details: ['A circular chain never comes to a provider. One of them needs another `via`.'],
    ...placed(at.place),
  }),
  'parent-not-found': (at: {
    identity: string
    role: 'identity' | 'provider'
    name: string
    known: readonly string[]
    place: Place | undefined
  }) => ({
    message: `Identity \`${at.identity}\` is via the ${at.role} \`${at.name}\`, which does not exist.`,
    hints: suggest(at.name, at.known).length > 0 ? [`Did you mean ${oneOf(suggest(at.name, at.known))}?`] : [],
    ...placed(at.place),
  }),
  'parent-wrong': (at: {
    identity: string
    kind: string
    parent: string
    needs: string
    place: Place | undefined
  }) => ({
    message: `Identity \`${at.identity}\` (${at.kind}) is via \`${at.parent}\`, which does not give what it needs: ${at.needs}.`,
    ...placed(at.place),
  }),
  'entry-wrong': (at: { identity: string; problem: string; place: Place | undefined }) => ({
    message: `Identity \`${at.identity}\` is of no use: it ${at.problem}.`,
    ...(at.place ? { place: at.place } : {}),
  }),
  'realm-wrong': (at: { value: string; source: string; place: Place | undefined }) => ({
    message: `The realm ${JSON.stringify(at.value)} (${at.source}) is not usable as a name.`,
    ...(at.place ? { place: at.place } : {}),
    details: ['A realm has 1 to 64 characters of a-z, 0-9, `-` and `_`; `-` and `_` neither first, last nor doubled.'],
  }),
  refused: (at: {
    identity: string
    service: string
    code: string
    answer: string
    /** Up to the refused one. */
    hops: readonly HopLine[]
    /** Of the whole chain. */
    total: number
    advice: readonly string[]
    hints: readonly string[]
    place: Place | undefined
  }) => {
    const failed = at.hops.findIndex((hop) => !hop.done)
    const which =
      at.total === 1
        ? 'the login'
        : `the ${ordinals[failed] ?? `${failed + 1}th`} of ${counts[at.total] ?? at.total} hops`
    return {
      message: `${at.identity}: ${at.service} refused ${which}.`,
      details: [hopTable(at.hops, at.code, at.answer), ...at.advice],
      hints: at.hints,
      ...placed(at.place),
    }
  },
  'keys-missing': (at: { identity: string; place: Place | undefined }) => ({
    message: `Identity \`${at.identity}\` (aws/user) has no keys.`,
    details: ['They are neither in `credentials` nor in the keyring; signing in with a browser is not supported yet.'],
    hints: [
      `Keep keys in the keyring: atmos auth user configure --identity ${at.identity}`,
      'Or name them in atmos.yaml: `access_key_id: !env …` and `secret_access_key: !env …` below `credentials`',
    ],
    ...placed(at.place),
  }),
  'keys-unreadable': (at: { identity: string; keyring: string; why: string }) => ({
    message: `The keys of \`${at.identity}\` cannot be read from the ${at.keyring} keyring: ${at.why}.`,
    hints: [`Store them again: atmos auth user configure --identity ${at.identity}`],
  }),
  'mfa-no-terminal': (at: { identity: string; device: string; neededBy: string }) => ({
    message: `\`${at.identity}\` needs an MFA code for ${at.neededBy}, and there is no terminal (TTY) to ask on.`,
    details: [`Device: ${at.device}`],
    hints: [
      'Give the code: ATMOS_MFA_TOKEN=123456',
      'Or let a program tell it: `mfa_token_command` below `credentials` in atmos.yaml',
      `Or log in before, on a terminal: atmos auth login --identity ${at.identity}`,
    ],
  }),
  'mfa-code-used': (at: { identity: string; device: string; neededBy: string; source: string }) => ({
    message: `\`${at.identity}\` needs another MFA code for ${at.neededBy}: ${at.source} gave one that was sent already.`,
    details: [`Device: ${at.device}`, 'AWS accepts each code once.'],
    hints: [
      'Let a program give the codes: `mfa_token_command` below `credentials` in atmos.yaml',
      `Or log in before, on a terminal: atmos auth login --identity ${at.identity}`,
    ],
  }),
  'mfa-code-wrong': (at: { identity: string; source: string }) => ({
    message: `\`${at.identity}\`: ${at.source} did not give an MFA code of six digits.`,
  }),
  'mfa-command-failed': (at: { identity: string; command: string; status: number; place: Place | undefined }) => ({
    message: `\`${at.identity}\`: the command for MFA codes ended with ${at.status}: ${at.command}`,
    ...placed(at.place),
  }),
  'login-needed': (at: { identity: string; why: string }) => ({
    message: `\`${at.identity}\` is not logged in, and ${at.why}.`,
    hints: [`Log in: atmos auth login --identity ${at.identity}`],
  }),
  'files-unwritable': (at: { path: string; why: string; what: string }) => ({
    message: `${at.what} cannot be written: ${at.path}: ${at.why}.`,
    details: ['Programs find the credentials of an identity in these files, so nothing was run without them.'],
    hints: ['Free or allow that folder, or name another one: ATMOS_XDG_CONFIG_HOME=DIRECTORY'],
  }),
  'files-unreadable': (at: { path: string; why: string }) => ({
    message: `Stored credentials cannot be read: ${at.path}: ${at.why}.`,
  }),
  'files-untrusted': (at: { path: string; problem: string; mend: string | undefined }) => ({
    message: `Stored credentials are not used: ${at.path} ${at.problem}.`,
    details: ['Somebody else could have put their own session there.'],
    hints: [...(at.mend ? [`If its content is yours: ${at.mend}`] : []), 'Else remove it, and log in again'],
  }),
  'name-unstorable': (at: { name: string; what: string }) => ({
    message: `${at.what} ${JSON.stringify(at.name)} cannot stand in an AWS credentials file.`,
    details: ['Brackets and line breaks have a meaning of their own there.'],
  }),
  busy: (at: { identity: string; minutes: number }) => ({
    message: `Another atmos has been logging in for \`${at.identity}\` for more than ${at.minutes} minutes.`,
    hints: ['End it, or wait until it is done, and try again'],
  }),
  'keyring-password': (at: { variable: string; found: 'none' | 'short' | 'wrong'; path: string | undefined }) => ({
    message: {
      none: `The file keyring needs its password in ${at.variable}.`,
      short: `The password of the file keyring in ${at.variable} is shorter than 8 characters.`,
      wrong: `The password in ${at.variable} does not open ${at.path}.`,
    }[at.found],
  }),
  'keyring-unusable': (at: { keyring: string; why: string }) => ({
    message: `The ${at.keyring} keyring cannot be used: ${at.why}.`,
    hints: ['Keep entries in encrypted files: ATMOS_KEYRING_TYPE=file, or `auth.keyring.type: file`'],
  }),
  'command-missing': (_at: Record<string, never>) => ({
    message: 'There is no command to run.',
    usage: ['atmos auth exec [--identity NAME] -- COMMAND [ARGUMENTS…]'],
  }),
  'command-not-found': (at: { name: string }) => ({
    message: `Command not found: ${at.name === '' ? 'its name is empty' : at.name}`,
    hints: ['It must be on PATH, or be a path with a slash'],
    exitCode: 127,
  }),
  'command-not-startable': (at: { name: string; why: string }) => ({
    message: `${at.name} cannot be started: ${at.why}.`,
    exitCode: 126,
  }),
  'shell-not-found': (at: { name: string | undefined }) => ({
    message: at.name ? `There is no shell ${at.name}.` : 'No shell was found: neither SHELL, nor bash or sh on PATH.',
    hints: ['Name one: --shell PATH'],
  }),
  'words-before-dashes': (at: { words: readonly string[] }) => ({
    message: `\`${at.words.join(' ')}\` is no argument of \`auth shell\`.`,
    hints: ['Choose the shell with --shell PATH; its arguments stand after `--`'],
  }),
  'format-unknown': (at: { format: string; known: readonly string[] }) => ({
    message: `There is no format \`${at.format}\`.`,
    hints: [`The formats are ${at.known.filter((one) => one !== '').join(', ')}.`],
  }),
  'flags-exclude': (at: { flags: readonly string[] }) => ({
    message: `${at.flags.map((flag) => `--${flag}`).join(' and ')} exclude each other.`,
  }),
  'tags-match-none': (at: { tags: readonly string[]; known: readonly string[] }) => ({
    message: `No identity has the tag ${at.tags.join(' or ')}.`,
    hints: at.known.length > 0 ? [`Tags in use: ${at.known.join(', ')}`] : [],
  }),
  'target-missing': (_at: Record<string, never>) => ({
    message: 'Nothing says what to log out from.',
    hints: ['Name an identity: atmos auth logout NAME', 'Or all of them: atmos auth logout --all'],
  }),
  'confirmation-missing': (_at: Record<string, never>) => ({
    message: 'Deleting entries of the keyring needs a confirmation, and there is no terminal (TTY) to ask on.',
    hints: ['Say it: --force'],
  }),
  'not-removable': (at: { what: string; why: string }) => ({ message: `${at.what} could not be removed: ${at.why}.` }),
  'user-none': (at: { name: string | undefined; kind: string | undefined }) => ({
    message: at.name
      ? `Identity \`${at.name}\` is of the kind \`${at.kind}\`; only \`aws/user\` has keys to store.`
      : 'There is no identity of the kind `aws/user` whose keys could be stored.',
  }),
  'keys-incomplete': (at: { identity: string }) => ({
    message: `No keys were given for \`${at.identity}\`, and there is no terminal (TTY) to ask on.`,
    hints: [
      'Give them: --access-key-id ID, and the secret access key as a line on stdin',
      'Or in the environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    ],
  }),
  'duration-wrong': (at: { flag: string; value: string }) => ({
    message: `${JSON.stringify(at.value)} is no duration for --${at.flag}.`,
    hints: ['Write it as 12h, 1h30m, 2d or a number of seconds'],
  }),
  invalid: (at: { count: number; lines: readonly string[] }) => ({
    message: `The auth configuration has ${at.count === 1 ? 'a fault' : `${at.count} faults`}.`,
    details: [at.lines.map((line) => `    ${line}`).join('\n')],
  }),
  'github-file-missing': (_at: Record<string, never>) => ({
    message: 'The format `github` needs a file: --output-file, or GITHUB_ENV.',
  }),
  'output-unwritable': (at: { path: string; why: string }) => ({ message: `${at.path} cannot be written: ${at.why}.` }),
  'keyring-not-durable': (at: { keyring: string }) => ({
    message: `The ${at.keyring} keyring keeps nothing beyond this process, so the keys would be lost.`,
    hints: ['Choose another: ATMOS_KEYRING_TYPE=system or file, or `auth.keyring.type` in atmos.yaml'],
  }),
}))

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function suggestProviders(name: string, known: readonly string[]): string[] {
  const words = suggest(name, known)
  if (words.length > 0) return [`Did you mean ${oneOf(words)}?`]
  return known.length > 0 ? [`The providers are ${known.join(', ')}.`] : []
}
