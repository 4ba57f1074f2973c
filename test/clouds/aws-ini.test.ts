import { expect, test } from 'vitest'
import { readSection, withoutSection, withSection } from '../../src/clouds/aws/ini.ts'

const note = 'atmos: expiration=2031-04-05T06:07:08Z'
const keys = { aws_access_key_id: 'ASIA', aws_secret_access_key: 'yyyy', aws_session_token: 'zzzz' }

test.each([
  [
    'a new file gets the section with its note above',
    '',
    `; atmos: expiration=2031-04-05T06:07:08Z
[dev]
aws_access_key_id     = ASIA
aws_secret_access_key = yyyy
aws_session_token     = zzzz
`,
  ],
  [
    'a section that is there already is changed in place, other keys and comments stay',
    `# by hand
[other]
region=eu-west-1   ; kept as it is

# human note
; atmos: expiration=2001-01-01T00:00:00Z
[dev]
aws_access_key_id = OLD
# about the output
output = json

[last]
a = b
`,
    `# by hand
[other]
region=eu-west-1   ; kept as it is

# human note
; atmos: expiration=2031-04-05T06:07:08Z
[dev]
aws_access_key_id     = ASIA
# about the output
output                = json
aws_secret_access_key = yyyy
aws_session_token     = zzzz

[last]
a = b
`,
  ],
  [
    'the comment above the next section is not taken for part of this one',
    `[dev]
aws_access_key_id = OLD
; atmos: expiration=2002-02-02T00:00:00Z
[next]
a = b
`,
    `; atmos: expiration=2031-04-05T06:07:08Z
[dev]
aws_access_key_id     = ASIA
aws_secret_access_key = yyyy
aws_session_token     = zzzz

; atmos: expiration=2002-02-02T00:00:00Z
[next]
a = b
`,
  ],
  [
    'a file with the line ends of Windows is read as such',
    '[a]\r\nb = c\r\n',
    `[a]
b = c

; atmos: expiration=2031-04-05T06:07:08Z
[dev]
aws_access_key_id     = ASIA
aws_secret_access_key = yyyy
aws_session_token     = zzzz
`,
  ],
])('setting a section: %s', (_, before, after) => {
  expect(withSection(before, 'dev', keys, note)).toBe(after)
  expect(readSection(after, 'dev')).toEqual({
    values: expect.objectContaining(keys),
    expires: Date.UTC(2031, 3, 5, 6, 7, 8),
  })
})

test('a value that is undefined takes its key away, and no note the old one', () => {
  const before = withSection('', 'dev', keys, note)
  expect(withSection(before, 'dev', { ...keys, aws_session_token: undefined })).toBe(
    '[dev]\naws_access_key_id     = ASIA\naws_secret_access_key = yyyy\n',
  )
})

test.each([
  ['the only one', '; atmos: expiration=2031-04-05T06:07:08Z\n[dev]\na = b\n', undefined],
  ['the first', '; atmos: expiration=2031-04-05T06:07:08Z\n[dev]\na = b\n\n[x]\nc = d\n', '[x]\nc = d\n'],
  ['the last', '[x]\nc = d\n\n; atmos: expiration=2031-04-05T06:07:08Z\n[dev]\na = b\n', '[x]\nc = d\n'],
  ['one that is not there', '[x]\nc = d\n', '[x]\nc = d\n'],
])('removing %s', (_, before, after) => {
  expect(withoutSection(before, 'dev')).toBe(after)
})

test.each([
  ['; atmos: expiration=2031-04-05T06:07:08Z', Date.UTC(2031, 3, 5, 6, 7, 8)],
  ['# atmos: expiration=2031-04-05T08:07:08+02:00', Date.UTC(2031, 3, 5, 6, 7, 8)],
  ['; atmos: by=hand expiration=2031-04-05T06:07:08Z', Date.UTC(2031, 3, 5, 6, 7, 8)],
  ['; atmos: expiration=soon', undefined],
  ['; expiration=2031-04-05T06:07:08Z', undefined],
])('the note %j tells %s', (comment, expires) => {
  expect(readSection(`${comment}\n[dev]\na = b=c\n`, 'dev')).toEqual({ values: { a: 'b=c' }, expires })
})
