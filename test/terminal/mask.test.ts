import { describe, expect, test } from 'vitest'
import { createMasker, type MaskSettings } from '../../src/terminal/mask.ts'
import { learn } from '../../src/value/secret.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const github = (character: string) => `ghp_${character.repeat(36)}`

/** What a stream shows, piece by piece, for chunks; `null` is a pause. */
function shown(settings: MaskSettings, env: Record<string, string>, chunks: readonly (string | null)[]): string[] {
  const pieces: string[] = []
  const masker = createMasker(env, settings, (text) => pieces.push(`warn: ${text}`))
  let now = ''
  const stream = masker.stream((bytes) => {
    now += Buffer.from(bytes).toString('latin1')
  })
  const flush = () => {
    pieces.push(now)
    now = ''
  }
  for (const chunk of chunks) {
    if (chunk === null) stream.pause()
    else stream.write(Buffer.from(chunk, 'latin1'))
    flush()
  }
  stream.end()
  flush()
  return pieces
}

const mask = (text: string, settings: MaskSettings = {}, env: Record<string, string> = {}) =>
  createMasker(env, settings, () => {}).mask(text)

describe('what is masked', () => {
  const env = { AWS_SECRET_ACCESS_KEY: 'open/sesame+of the "cave"', AWS_ACCESS_KEY_ID: 'plain-key-id', GH_TOKEN: 'abc' }
  test.each([
    ['a literal', 'key=open/sesame+of the "cave".', 'key=<MASKED>.'],
    ['base64', `b ${base64('open/sesame+of the "cave"')} e`, 'b <MASKED> e'],
    ['base64 without padding', `b ${base64('open/sesame+of the "cave"').replace(/=+$/, '')} e`, 'b <MASKED> e'],
    ['base64 of a line', `b ${base64('open/sesame+of the "cave"\n')} e`, /^b <MASKED>.{0,4} e$/],
    ['base64 of user:secret', `b ${base64('me:open/sesame+of the "cave"')} e`, /^b .{0,6}<MASKED>.{0,6} e$/],
    ['base64 of u:secret', `b ${base64('u:open/sesame+of the "cave"')} e`, /^b .{0,6}<MASKED>.{0,6} e$/],
    ['URL', 'q=open%2Fsesame%2Bof%20the%20%22cave%22&', 'q=<MASKED>&'],
    ['URL query', 'q=open%2Fsesame%2Bof+the+%22cave%22&', 'q=<MASKED>&'],
    ['JSON', '{"a":"open/sesame+of the \\"cave\\""}', '{"a":"<MASKED>"}'],
    ['the key id as it stands', 'id plain-key-id', 'id <MASKED>'],
    ['the key id not encoded', base64('plain-key-id'), base64('plain-key-id')],
    ['nothing too short to be a secret', 'abcabc', 'abcabc'],
    ['an access key', 'AKIAABCDEFGHIJKLMNOP.', '<MASKED>.'],
    ['no access key', 'AKIAABCDEFGHIJKLMNo', 'AKIAABCDEFGHIJKLMNo'],
    ['an access key that is too long', 'AKIAABCDEFGHIJKLMNOPQR', '<MASKED>QR'],
    ['GitHub', `${github('a')} ${github('b').replace('ghp', 'gho')}`, '<MASKED> <MASKED>'],
    ['GitHub, fine', `github_pat_${'x'.repeat(22)}_${'y'.repeat(59)}`, '<MASKED>'],
    [
      'GitHub, fine, broken',
      `github_pat_${'x'.repeat(21)}_${'y'.repeat(59)}`,
      `github_pat_${'x'.repeat(21)}_${'y'.repeat(59)}`,
    ],
    ['GitLab', 'glpat-abc_DEF-0123456789abc', '<MASKED>c'],
    ['sk', `sk-${'Z'.repeat(48)}`, '<MASKED>'],
    ['a bearer', 'Authorization: Bearer ab.c-d_e~f+g/h==, x', 'Authorization: <MASKED>, x'],
    ['a bearer without a token', 'Bearer of news', '<MASKED> news'],
    ['words that only look like it', 'disk-1 task-2 Bearer: x AKIA ghp_', 'disk-1 task-2 Bearer: x AKIA ghp_'],
    ['a secret behind Bearer', 'Bearer open/sesame+of the "cave"', 'Bearer <MASKED>'],
  ])('%s', (_, text, expected) => {
    if (typeof expected === 'string') expect(mask(text, {}, env)).toBe(expected)
    else expect(mask(text, {}, env)).toMatch(expected)
  })

  test('a secret that is learned later', () => {
    const masker = createMasker({}, {}, () => {})
    expect(masker.mask('say friend-and-enter')).toBe('say friend-and-enter')
    learn('friend-and-enter')
    expect(masker.mask('say friend-and-enter')).toBe('say <MASKED>')
  })

  test('a key file, its lines and its lines as a terminal ends them', () => {
    learn('-----BEGIN KEY-----\nAAAABBBBCCCC\nDDDDEEEEFFFF\n-----END KEY-----')
    const masker = createMasker({}, {}, () => {})
    expect(masker.mask('-----BEGIN KEY-----\r\nAAAABBBBCCCC\r\nDDDDEEEEFFFF\r\n-----END KEY-----\r\n')).toBe(
      '<MASKED>\r\n',
    )
    expect(masker.mask('  | AAAABBBBCCCC\n  | DDDDEEEEFFFF\n-----BEGIN KEY-----')).toBe(
      '  | <MASKED>\n  | <MASKED>\n-----BEGIN KEY-----',
    )
  })
})

describe('what is configured', () => {
  const settings = {
    literals: ['plum jam', 'jam', 'ü'],
    patterns: ['key-\\d+', '(?i)PIN:\\s*[0-9]{4}'],
    replacement: '[hidden]',
  }
  test.each([
    ['plum jam and key-123 and key-x', '[hidden] and [hidden] and key-x'],
    ['jamjam', '[hidden][hidden]'],
    ['pin: 1234\nPin:\t9876', '[hidden]\n[hidden]'],
    ['für', 'f[hidden]r'],
    ['wörter key-1 ☃ key-2', 'wörter [hidden] ☃ [hidden]'],
  ])('%s', (text, expected) => expect(mask(text, settings)).toBe(expected))

  test('overlapping secrets are covered as a whole', () => {
    expect(mask('xxabcdefyy', { literals: ['xab', 'abcdef', 'efy'] })).toBe('x<MASKED>y')
  })
  test('switched off', () => {
    expect(mask('plum jam key-1 AKIAABCDEFGHIJKLMNOP', { ...settings, enabled: false })).toBe(
      'plum jam key-1 AKIAABCDEFGHIJKLMNOP',
    )
  })
  test('a broken pattern is told and skipped, the others hold', () => {
    expect(shown({ patterns: ['a(', 'key-\\d+'] }, {}, ['key-1 a('])).toEqual([
      'warn: settings.terminal.mask.patterns: `a(` is skipped: error parsing regexp: missing closing ): `a(`',
      '',
      '<MASKED> a(',
    ])
  })
})

describe('streams', () => {
  test('every cut of a text shows the same', () => {
    const text = `a secret-of-mine, ${github('q')}; Bearer tok.en== AKIAABCDEFGHIJKLMNOP\nsecret-of-min secret-secret-of-mine`
    const whole = shown({ literals: ['secret-of-mine'] }, {}, [text]).join('')
    expect(whole).toBe('a <MASKED>, <MASKED>; <MASKED> <MASKED>\nsecret-of-min secret-<MASKED>')
    for (let at = 1; at < text.length; at++) {
      expect(shown({ literals: ['secret-of-mine'] }, {}, [text.slice(0, at), text.slice(at)]).join('')).toBe(whole)
      expect(
        shown({ literals: ['secret-of-mine'] }, {}, [text.slice(0, at), null, text.slice(at)]).join(''),
      ).not.toContain('cret-of-mine')
    }
    expect(shown({ literals: ['secret-of-mine'] }, {}, [...text]).join('')).toBe(whole)
  })

  test.each<[string, MaskSettings, (string | null)[], string[]]>([
    ['a prompt appears at once', { literals: ['hunter-two'] }, ['Go on? [y/N] '], ['Go on? [y/N] ', '']],
    ['only what may begin a secret waits', { literals: ['hunter-two'] }, ['a hunt'], ['a ', 'hunt']],
    [
      'a pause shows so little of it that it may be anything',
      { literals: ['hunter-two'] },
      ['hu', null, 'nter-two!'],
      ['', 'hu', '<MASKED>!', ''],
    ],
    ['a pause shows no more', { literals: ['hunter-two'] }, ['hunt', null, 'er-two!'], ['', '', '<MASKED>!', '']],
    ['a shown beginning that was none', { literals: ['hunter-two'] }, ['hu', null, 'man'], ['', 'hu', 'man', '']],
    [
      'a secret that begins a longer one is shown as a mask',
      { literals: ['abcd', 'abcdef'] },
      ['abcd', null, 'x'],
      ['', '<MASKED>', 'x', ''],
    ],
    [
      'and the longer one still counts',
      { literals: ['abcd', 'abcdef'] },
      ['abcd', null, 'ef.'],
      ['', '<MASKED>', '.', ''],
    ],
    ['an open token is masked at once and swallowed', {}, ['Bearer abc', 'def', '= x'], ['<MASKED>', '', ' x', '']],
    ['a token that is not long enough', {}, ['AKIA1234', ' no'], ['', 'AKIA1234 no', '']],
    ['its anchor is no secret', {}, ['use AKIA', null], ['use ', 'AKIA', '']],
    ['a line waits for patterns', { patterns: ['key-\\d+'] }, ['a key-1', '2 b\nc '], ['', 'a <MASKED> b\n', 'c ']],
    ['a pause shows the line', { patterns: ['key-\\d+'] }, ['go? ', null, 'y\n'], ['', 'go? ', 'y\n', '']],
    [
      'a match may grow after a pause',
      { patterns: ['key-\\d+'] },
      ['key-1', null, '23 b\n'],
      ['', '<MASKED>', ' b\n', ''],
    ],
    [
      'a match may end after a pause',
      { patterns: ['key-\\d+'] },
      ['key-', null, '23 b\n'],
      ['', 'key-', '<MASKED> b\n', ''],
    ],
    ['a match over lines', { patterns: ['BEGIN[^!]*END'] }, ['x\nBEGIN\na\nEND\ny'], ['x\n<MASKED>\n', 'y']],
    ['bytes that are no text', { patterns: ['k\\d'] }, ['\xff\x00k1\xfe\n'], ['\xff\x00<MASKED>\xfe\n', '']],
  ])('%s', (_, settings, chunks, expected) => expect(shown(settings, {}, chunks)).toEqual(expected))

  test('a line without end does not pile up', () => {
    const masker = createMasker({}, { patterns: ['key-\\d+'] }, () => {})
    let size = 0
    const stream = masker.stream((bytes) => {
      size += bytes.length
    })
    for (let turn = 0; turn < 100; turn++) stream.write(Buffer.alloc(10_000, 'x'))
    expect(size).toBeGreaterThan(900_000)
  })
})
