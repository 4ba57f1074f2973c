import { describe, expect, test } from 'vitest'
import { createMasker, type MaskSettings } from '../../src/terminal/mask.ts'
import { maskPatterns } from '../../src/terminal/mask-pattern.ts'
import { learn } from '../../src/value/secret.ts'

type Settings = Omit<MaskSettings, 'patterns'> & { readonly patterns?: readonly string[] }

function make(settings: Settings, env: Record<string, string> = {}, warn: (text: string) => void = () => {}) {
  const { patterns = [], ...rest } = settings
  return createMasker(env, { ...rest, patterns: maskPatterns(patterns, warn) })
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
const github = (character: string) => `ghp_${character.repeat(36)}`

/** What a stream shows, piece by piece, for chunks; `null` is a pause. */
function shown(settings: Settings, env: Record<string, string>, chunks: readonly (string | null)[]): string[] {
  const pieces: string[] = []
  const masker = make(settings, env, (text) => pieces.push(`warn: ${text}`))
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

const mask = (text: string, settings: Settings = {}, env: Record<string, string> = {}) => make(settings, env).mask(text)

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
    const masker = make({})
    expect(masker.mask('say friend-and-enter')).toBe('say friend-and-enter')
    learn('friend-and-enter')
    expect(masker.mask('say friend-and-enter')).toBe('say <MASKED>')
  })

  test('a key file, its lines and its lines as a terminal ends them', () => {
    learn('-----BEGIN KEY-----\nAAAABBBBCCCC\nDDDDEEEEFFFF\n-----END KEY-----')
    const masker = make({})
    expect(masker.mask('-----BEGIN KEY-----\r\nAAAABBBBCCCC\r\nDDDDEEEEFFFF\r\n-----END KEY-----\r\n')).toBe(
      '<MASKED>\r\n',
    )
    expect(masker.mask('  | AAAABBBBCCCC\n  | DDDDEEEEFFFF\n-----BEGIN KEY-----')).toBe(
      '  | <MASKED>\n  | <MASKED>\n-----BEGIN KEY-----',
    )
  })
})

describe('forms of a secret', () => {
  const secret = `k3y/with+all "of" it's $igns!`
  const env = { API_TOKEN: secret }
  const hex = Buffer.from(secret).toString('hex')
  const lower = (text: string) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
  test.each([
    ['hexadecimal', hex],
    ['hexadecimal in capitals', hex.toUpperCase()],
    ['URL', encodeURIComponent(secret)],
    ['URL with small letters', lower(encodeURIComponent(secret))],
    ['URL with slashes', encodeURIComponent(secret).replaceAll('%2F', '/')],
    ['URL with slashes and small letters', lower(encodeURIComponent(secret)).replaceAll('%2f', '/')],
    ['URL of a form', new URLSearchParams({ q: secret }).toString().slice(2)],
    ['a path of a URL', encodeURI(secret)],
    ['base64 for URLs', Buffer.from(secret).toString('base64url')],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    ['JSON with escaped slashes', JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/')],
    ['JSON in JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ['single quotes of a shell', secret.replaceAll("'", `'\\''`)],
    ['double quotes of a shell', secret.replace(/[\\"$`]/g, '\\$&')],
    ['backslashes of a shell', `k3y/with+all\\ \\"of\\"\\ it\\'s\\ \\$igns\\!`],
    ['shlex.quote', secret.replaceAll("'", `'"'"'`)],
  ])('%s', (_, form) => expect(mask(`<${form}>`, {}, env)).toBe('<<MASKED>>'))

  test.each([0, 1, 2, 3, 4, 5])('base64 behind %d other characters', (size) => {
    const text = Buffer.from(`${'x'.repeat(size)}${secret}:more`).toString('base64')
    expect(mask(text, {}, env)).toMatch(/^.{0,8}<MASKED>.{0,9}$/)
    expect(mask(text.replaceAll('+', '-').replaceAll('/', '_'), {}, env)).toMatch(/^.{0,8}<MASKED>.{0,9}$/)
  })

  test('base64 and hexadecimal that a tool has broken into lines', () => {
    const token = Array.from({ length: 240 }, (_, at) => String.fromCharCode(33 + ((at * 7) % 90))).join('')
    const lines = (text: string, width: number) => text.replace(new RegExp(`.{${width}}`, 'g'), '$&\n')
    for (const text of [
      lines(Buffer.from(token).toString('base64'), 76),
      lines(Buffer.from(token).toString('base64'), 64),
      lines(Buffer.from(token).toString('hex'), 60),
    ])
      expect(mask(text, {}, { API_TOKEN: token }).replaceAll('<MASKED>', '')).toMatch(/^[\n=]*$/)
  })

  test('colour codes in between', () => {
    const painted = [...secret].map((char) => `\u001b[31m${char}\u001b[0m`).join('')
    expect(mask(`a ${painted} b`, {}, env)).toBe(
      `a \u001b[31m<MASKED>${'\u001b[0m\u001b[31m'.repeat(secret.length - 1)}\u001b[0m b`,
    )
    // As grep marks a match.
    expect(mask(`${secret.slice(0, 4)}\u001b[01;31m\u001b[K${secret.slice(4)}\u001b[m\u001b[K`, {}, env)).toBe(
      '<MASKED>\u001b[01;31m\u001b[K\u001b[m\u001b[K',
    )
    // A link carries text that people see.
    expect(mask(`\u001b]8;;https://x/?t=${secret}\u0007here`, {}, env)).toBe(
      '\u001b]8;;https://x/?t=<MASKED>\u0007here',
    )
    // A code that is cut short is text, and is not lost.
    expect(mask('a\u001b[3', {}, env)).toBe('a\u001b[3')
  })

  test('colour codes in chunks', () => {
    const text = `a \u001b[1m${secret.slice(0, 5)}\u001b[0m${secret.slice(5)} b`
    const whole = mask(text, {}, env)
    expect(whole).toBe('a \u001b[1m<MASKED>\u001b[0m b')
    for (let at = 1; at < text.length; at++) {
      expect(shown({}, env, [text.slice(0, at), text.slice(at)]).join('')).toBe(whole)
      const paused = shown({}, env, [text.slice(0, at), null, text.slice(at)]).join('')
      expect(paused).not.toContain(secret.slice(4))
      expect(paused.replace(/\u001b\[\dm/g, '')).not.toContain(secret.slice(3))
    }
  })
})

describe('what is no secret', () => {
  test.each([
    ['a code of six digits', { ATMOS_MFA_TOKEN: '345678' }, 'Account 120345678900'],
    ['anything under eight characters', { DB_PASSWORD: 'hunt3r!' }, 'hunt3r!'],
    ['a plain word', { POSTGRES_PASSWORD: 'postgres' }, 'postgres://postgres@db/postgres'],
    ['a number', { API_TOKEN: '123456789012' }, '"Account": 123456789012'],
    ['the same character again and again', { API_TOKEN: '************' }, '************'],
    ['a path', { GOOGLE_APPLICATION_CREDENTIALS: '/etc/keys/google.json' }, 'reads /etc/keys/google.json'],
    ['a file of a token', { AWS_WEB_IDENTITY_TOKEN_FILE: 'token-in-a-file' }, 'token-in-a-file'],
    ['a variable of another name', { PRIMARY_KEY: 'customer_id-1' }, 'customer_id-1'],
  ])('%s', (_, env, text) => expect(mask(text, {}, env)).toBe(text))

  test.each([
    ['x=hunter-2x.', 'x=<MASKED>.'],
    ['hunter-2x', '<MASKED>'],
    ['"hunter-2x"', '"<MASKED>"'],
    ['„hunter-2x“', '„<MASKED>“'],
    ['\u001b[32mhunter-2x\u001b[0m', '\u001b[32m<MASKED>\u001b[0m'],
    ['hunter-2xy', 'hunter-2xy'],
    ['yhunter-2x', 'yhunter-2x'],
    ['hunter-2x_', 'hunter-2x_'],
  ])('between 8 and 12 characters only whole words: %s', (text, expected) => {
    expect(mask(text, {}, { DB_PASSWORD: 'hunter-2x' })).toBe(expected)
  })

  test('whether a word goes on is waited for', () => {
    const env = { DB_PASSWORD: 'hunter-2x' }
    expect(shown({}, env, ['a hunter-2x', 'y b'])).toEqual(['a ', 'hunter-2xy b', ''])
    expect(shown({}, env, ['a hunter-2x', ' b'])).toEqual(['a ', '<MASKED> b', ''])
    expect(shown({}, env, ['a hunter-2x', null, ' b'])).toEqual(['a ', '<MASKED>', ' b', ''])
    expect(shown({}, env, ['xy', 'hunter-2x', ' b']).join('')).toBe('xyhunter-2x b')
  })
})

test.each([
  ['AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  ['NPM_CONFIG__AUTH_TOKEN', 'npm-0123456789'],
  ['PGPASSWORD', 'correct-horse'],
  ['DB_PASS', 'correct-horse'],
  ['SIGNING_KEY', 'correct-horse'],
  ['TF_TOKEN_app_terraform_io', 'x.atlasv1.0123456789'],
  ['AZURE_STORAGE_CONNECTION_STRING', 'AccountKey=0123456789abcdef=='],
  ['HTTPS_PROXY', 'http://me:correct-horse@proxy:3128', 'http://me:<MASKED>@proxy:3128'],
  ['DATABASE_URL', 'postgres://app:correct%2Dhorse@db/app', 'postgres://app:<MASKED>@db/app'],
])('the value of %s is masked in every run', (name, value, expected = '<MASKED>') => {
  expect(mask(`it is ${value}.`, {}, { [name]: value })).toBe(`it is ${expected}.`)
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
      'warn: settings.terminal.mask.patterns: `a(` is skipped: error parsing regexp: missing closing ): `a(`.',
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

  test.each<[string, Settings, (string | null)[], string[]]>([
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
    [
      'a match over lines waits for what may follow',
      { patterns: ['BEGIN[^!]*END'] },
      ['x\nBEGIN\na', '\nEND\ny', null, 'z'],
      ['', '', 'x\n<MASKED>\ny', '', 'z'],
    ],
    ['bytes that are no text', { patterns: ['k\\d'] }, ['\xff\x00k1\xfe\n'], ['\xff\x00<MASKED>\xfe\n', '']],
  ])('%s', (_, settings, chunks, expected) => expect(shown(settings, {}, chunks)).toEqual(expected))

  test('a match of up to 64 KiB is found over many chunks; what may follow a longer one is reported', () => {
    const run = (size: number) => {
      const said: string[] = []
      let text = ''
      const stream = make({ patterns: ['BEGIN[x\n]*'] }, {}, (line) => said.push(line)).stream((bytes) => {
        text += Buffer.from(bytes).toString('latin1')
      })
      stream.write(Buffer.from('a BEGIN'))
      for (let at = 0; at < size; at += 1000) stream.write(Buffer.from('x\n'.repeat(500)))
      stream.write(Buffer.from('! b'))
      stream.end()
      return { text, said }
    }
    expect(run(60_000)).toEqual({ text: 'a <MASKED>! b', said: [] })
    expect(run(300_000).said).toEqual([expect.stringContaining('longer than 64 KiB')])
  })

  test('no pattern can hang a run', () => {
    const text = `${'a'.repeat(200_000)}b`
    const start = Date.now()
    expect(mask(text, { patterns: ['(a+)+$', '(a|aa)*c', '(.*)*x'] })).toBe(text)
    expect(Date.now() - start).toBeLessThan(20_000)
  })

  test('a line without end does not pile up', () => {
    const masker = make({ patterns: ['key-\\d+'] })
    let size = 0
    const stream = masker.stream((bytes) => {
      size += bytes.length
    })
    for (let turn = 0; turn < 100; turn++) stream.write(Buffer.alloc(10_000, 'x'))
    expect(size).toBeGreaterThan(900_000)
  })
})
