import type { Flag } from '../cli/tree.ts'
import { envFormats, listFormats, reportFormats } from './auth/formats.ts'
import { builtIn, formatFlag, notYet } from './family.ts'

const tags: Flag = { name: 'tags', type: 'list', about: 'Only what has one of these tags', names: 'tag' }

const report = formatFlag(reportFormats, 'text')
const named = {
  name: 'identity',
  about: 'The identity; the same as --identity',
  required: false,
  names: 'identity',
} as const

/** `atmos auth`. */
export const auth = builtIn('auth', 'Log in, and use identities of cloud providers', {
  about:
    'Log in, and use identities of cloud providers.\n\nThe identity is --identity, else ATMOS_IDENTITY, else the default one of the configuration.',
  children: [
    notYet('console', 'Open the web console of an identity'),
    builtIn('env', 'Print the variables of an identity', {
      arguments: [named],
      flags: [
        formatFlag(envFormats, 'bash', 'ATMOS_AUTH_ENV_FORMAT'),
        {
          name: 'output-file',
          shorthand: 'o',
          type: 'string',
          about: 'Write to this file instead of stdout; a file for GitHub is appended to',
          env: 'ATMOS_AUTH_ENV_OUTPUT_FILE',
        },
        { name: 'login', type: 'bool', about: 'Log in first, unless a session is stored' },
        {
          name: 'unset',
          type: 'bool',
          about:
            'The whole environment as `auth exec` makes it: also remove variables that would win over the identity',
        },
      ],
      examples: [
        { about: 'Use an identity in this shell', line: 'eval "$(atmos auth env --login --unset --identity dev)"' },
        { about: 'In fish', line: 'atmos auth env --format fish --identity dev | source' },
      ],
      run: async (invocation, project) => (await import('./auth/env.ts')).env(invocation, project),
    }),
    builtIn('exec', 'Run a program as an identity', {
      about:
        'Run a program as an identity. Every word after `--` is passed on as it is; input, output and exit status are those of the program.',
      flags: [],
      examples: [{ about: 'Who am I?', line: 'atmos auth exec --identity dev -- aws sts get-caller-identity' }],
      run: async (invocation, project) => (await import('./auth/exec.ts')).exec(invocation, project),
    }),
    builtIn('list', 'List providers and identities', {
      flags: [
        formatFlag(listFormats, 'tree'),
        {
          name: 'providers',
          type: 'optional',
          bare: '',
          about: 'Only providers: all, or these (--providers=a,b)',
          names: 'provider',
        },
        {
          name: 'identities',
          type: 'optional',
          bare: '',
          about: 'Only identities: all, or these (--identities=a,b)',
          names: 'identity',
        },
        tags,
      ],
      run: async (invocation, project) => (await import('./auth/list.ts')).list(invocation, project),
    }),
    builtIn('login', 'Log in', {
      about:
        'Log in as an identity. Its own credentials are got anew; what comes before them in the chain, and the session of a user, is used as long as it is valid.',
      arguments: [named],
      flags: [
        { name: 'provider', shorthand: 'p', type: 'string', about: 'Log in to this provider only', names: 'provider' },
        { ...tags, about: 'Log in as the identity that has one of these tags' },
        { name: 'if-needed', type: 'bool', about: 'Do nothing while the stored session is valid' },
        { name: 'force', type: 'bool', about: 'Use no stored session at all' },
        report,
      ],
      run: async (invocation, project) => (await import('./auth/login.ts')).login(invocation, project),
    }),
    builtIn('logout', 'Forget credentials', {
      about:
        'Remove stored credentials from this machine. Sessions that were given out stay valid at AWS until they end.',
      arguments: [{ ...named, about: 'Forget this identity' }],
      flags: [
        {
          name: 'provider',
          type: 'string',
          about: 'Forget this provider and all that came from it',
          names: 'provider',
        },
        { ...tags, about: 'Forget providers with one of these tags, and all that came from them' },
        { name: 'all', type: 'bool', about: 'Forget everything of this realm' },
        { name: 'all-realms', type: 'bool', about: 'Forget everything of all realms' },
        { name: 'keychain', type: 'bool', about: 'Also delete long-lived keys from the keyring' },
        { name: 'force', type: 'bool', about: 'Delete them without asking' },
        { name: 'dry-run', type: 'bool', about: 'Only say what would be removed' },
        report,
      ],
      run: async (invocation, project) => (await import('./auth/logout.ts')).logout(invocation, project),
    }),
    builtIn('shell', 'Open a shell as an identity', {
      about: 'Open a shell as an identity. Words after `--` are its arguments; without any it is a login shell.',
      flags: [{ name: 'shell', type: 'string', about: 'The shell to open', env: 'ATMOS_SHELL' }],
      arguments: [{ name: 'words', about: '', required: false, rest: true }],
      run: async (invocation, project) => (await import('./auth/shell.ts')).shell(invocation, project),
    }),
    builtIn('user', 'Keep the keys of a user', {
      children: [
        builtIn('configure', 'Store the keys of a user in the keyring', {
          about:
            'Store the long-lived keys of an `aws/user` in the keyring. On a terminal they are asked for; else the secret comes as a line on stdin, or both from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
          arguments: [named],
          flags: [
            { name: 'access-key-id', type: 'string', about: 'The access key id' },
            { name: 'mfa-arn', type: 'string', about: 'ARN of the MFA device' },
            { name: 'session-duration', type: 'string', about: 'How long sessions are: 12h' },
            { name: 'no-verify', type: 'bool', about: 'Do not ask AWS whose the keys are' },
          ],
          run: async (invocation, project) =>
            (await import('./auth/user-configure.ts')).userConfigure(invocation, project),
        }),
      ],
    }),
    builtIn('validate', 'Check the auth configuration', {
      about: 'Check the auth configuration. Every fault is told, with its place; nothing is logged into.',
      flags: [report],
      run: async (invocation, project) => (await import('./auth/validate.ts')).validate(invocation, project),
    }),
    builtIn('whoami', 'Show who a session is', {
      about:
        'Show who the session of an identity is, and until when. The service is asked; the exit status is 1 when it does not accept the session.',
      arguments: [named],
      flags: [
        {
          name: 'output',
          shorthand: 'o',
          type: 'string',
          about: 'How the answer is written: text, json',
          default: 'text',
          complete: () => reportFormats.map((format) => [format, ''] as const),
          env: 'ATMOS_AUTH_WHOAMI_OUTPUT',
        },
      ],
      run: async (invocation, project) => (await import('./auth/whoami.ts')).whoami(invocation, project),
    }),
  ],
})
