import { expect, test } from 'vitest'
import { chooseIdentity, type IdentitySources } from '../../src/auth/choose.ts'
import { identityOf } from '../../src/cli/global-flags.ts'

type Row = readonly [
  about: string,
  variable: string | undefined,
  flag: string | undefined,
  step: string | false | undefined,
  command: string | false | undefined,
  want: string,
]

/** `--identity` as text: `OFF` stands for `--identity ""`, `?` for the flag alone. */
const flagOf = (text: string | undefined): IdentitySources['flag'] =>
  text === undefined ? undefined : identityOf(text === '?' ? undefined : text)

const rows: readonly Row[] = [
  ['nobody says anything', undefined, undefined, undefined, undefined, 'none'],
  ['the command', undefined, undefined, undefined, 'dev', 'dev by command'],
  ['the flag beats the command', undefined, 'ops', undefined, 'dev', 'ops by flag'],
  ['the flag alone is enough', undefined, 'ops', undefined, undefined, 'ops by flag'],
  ['the step beats the flag', undefined, 'ops', 'audit', 'dev', 'audit by step'],
  ['the step beats the picker', undefined, '?', 'audit', 'dev', 'audit by step'],
  ['the picker beats the command', undefined, '?', undefined, 'dev', 'pick'],
  ['a step that switches off', undefined, 'ops', false, 'dev', 'off by step'],
  ['a command that switches off', undefined, undefined, undefined, false, 'off by command'],
  ['the flag beats a command that switches off', undefined, 'ops', undefined, false, 'ops by flag'],
  ['an empty flag switches off, the step too', undefined, 'OFF', 'audit', 'dev', 'off by flag'],
  ...['false', 'OFF', 'No', '0', 'off'].map(
    (word): Row => [`--identity ${word}`, undefined, word, 'audit', 'dev', 'off by flag'],
  ),
  ...['false', 'OFF', 'No', '0'].map(
    (word): Row => [`ATMOS_IDENTITY=${word} beats all`, word, 'ops', 'audit', 'dev', 'off by variable'],
  ),
  ['a name in ATMOS_IDENTITY does not choose', 'admin', undefined, undefined, undefined, 'none'],
  ['a name in ATMOS_IDENTITY does not override', 'admin', undefined, undefined, 'dev', 'dev by command'],
  ['an empty ATMOS_IDENTITY says nothing', '', undefined, undefined, 'dev', 'dev by command'],
  ['blanks around names are dropped', undefined, undefined, undefined, '  dev ', 'dev by command'],
  ['a blank identity of a step is none', undefined, undefined, ' ', 'dev', 'dev by command'],
]

test.each(rows)('%s', (_about, variable, flag, step, command, want) => {
  const answer = chooseIdentity({ variable, flag: flagOf(flag), step, command })
  const said =
    answer.kind === 'name'
      ? `${answer.name} by ${answer.by}`
      : answer.kind === 'off'
        ? `off by ${answer.by}`
        : answer.kind
  expect(said).toBe(want)
})
