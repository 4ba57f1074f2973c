/** Below this many characters a piece of base64 also occurs by chance. */
const SHORTEST_CORE = 12
/** What `base64`, `openssl base64` and `xxd -p` put on a line. */
const BASE64_LINES = [76, 64]
const HEX_LINE = 60
/** A shorter piece of a line says nothing. */
const SHORTEST_PIECE = 16

/**
 * The forms in which a secret shows up: as it is, base64 (standard and URL alphabet, padded or not, broken into lines),
 * hexadecimal, escaped for URLs, JSON (also JSON in JSON) and shells. Base64 of a longer text that contains the secret
 * (`user:secret`, or the secret and a newline) is recognised by the characters that depend on the secret alone, for each
 * of the three alignments.
 */
export function encodings(secret: string): string[] {
  if (secret === '') return []
  const forms = new Set([secret])
  const bytes = Buffer.from(secret, 'utf8')
  addBase64(forms, bytes)
  addHex(forms, bytes)

  // Most tokens look the same in a URL, in JSON and in a shell.
  if (!/^[A-Za-z0-9\-_.]*$/.test(secret)) {
    addUrl(forms, secret)
    addJson(forms, secret)
    addShell(forms, secret)
  }

  // Programs indent and prefix what they print, so each line of a key file is a secret of its own.
  if (secret.includes('\n')) {
    for (const line of secret.split(/\r?\n/)) if (line.length >= 8 && !line.startsWith('-----')) forms.add(line)
    forms.add(secret.replace(/\r?\n/g, '\r\n'))
  }
  return [...forms]
}

function addBase64(forms: Set<string>, bytes: Buffer): void {
  const whole = bytes.toString('base64')
  const pieces = [whole, whole.replace(/=+$/, '')]
  for (let alignment = 0; alignment < 3; alignment++) {
    const from = alignment === 0 ? 0 : 3 - alignment
    const size = Math.floor((bytes.length - from) / 3) * 3
    const core = bytes.subarray(from, from + size).toString('base64')
    if (core.length >= SHORTEST_CORE) pieces.push(core)
  }
  for (const width of BASE64_LINES) pieces.push(...lines(whole.replace(/=+$/, ''), width))
  for (const piece of pieces) forms.add(piece).add(piece.replaceAll('+', '-').replaceAll('/', '_'))
}

function addHex(forms: Set<string>, bytes: Buffer): void {
  const hex = bytes.toString('hex')
  for (const piece of [hex, ...lines(hex, HEX_LINE)]) forms.add(piece).add(piece.toUpperCase())
}

/** The lines of a text that is broken at a width; none where it fits. */
function lines(text: string, width: number): string[] {
  const pieces: string[] = []
  if (text.length > width)
    for (let at = 0; at + SHORTEST_PIECE <= text.length; at += width) pieces.push(text.slice(at, at + width))
  return pieces
}

/** Characters that encoders leave as they are besides letters, digits and `-_.`, from the strict to the lenient. */
const KEPT_IN_URLS = ['', '~', '/', '~/', "~!'()*", "~!'()*/", '~$&+:=@', '~$&+,/:;=@', "~;/?:@&=+$,#!'()*"]

function addUrl(forms: Set<string>, secret: string): void {
  for (const kept of KEPT_IN_URLS) {
    const upper = escapeUrl(secret, kept)
    for (const form of [upper, upper.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())])
      forms.add(form).add(form.replaceAll('%20', '+'))
  }
}

/** Escapes all but letters, digits, `-_.` and what is kept. */
function escapeUrl(text: string, kept: string): string {
  let escaped = ''
  // A lone half of a surrogate pair has no escape; it never was part of a secret that anybody typed.
  for (const char of text.toWellFormed())
    escaped +=
      /[A-Za-z0-9\-_.]/.test(char) || kept.includes(char)
        ? char
        : Array.from(Buffer.from(char), (byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')
  return escaped
}

function addJson(forms: Set<string>, secret: string): void {
  const json = JSON.stringify(secret).slice(1, -1)
  // Go's encoder also escapes what could end a script in a page, Python's all that is not ASCII.
  const pages = json.replace(/[<>&\u2028\u2029]/g, unicode)
  const ascii = json.replace(/[^\x00-\x7e]/g, unicode)
  for (const form of [json, pages, ascii]) {
    forms.add(form)
    forms.add(form.replaceAll('/', '\\/'))
    forms.add(JSON.stringify(form).slice(1, -1))
  }
}

const unicode = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

/** As `set -x`, `declare -p`, `printf %q` and the quoting of other languages show a text. */
function addShell(forms: Set<string>, secret: string): void {
  forms.add(secret.replaceAll("'", `'\\''`))
  forms.add(secret.replaceAll("'", `'"'"'`))
  forms.add(secret.replace(/[\\"$`]/g, '\\$&'))
  forms.add(secret.replace(/[\\"$`!]/g, '\\$&'))
  forms.add(secret.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t'))
  forms.add(secret.replace(/[ !"#$&'()*,;<>?[\\\]^`{|}\t]/g, '\\$&'))
  forms.add(secret.replace(/[^\w@%+=:,./\n-]/g, '\\$&'))
}
