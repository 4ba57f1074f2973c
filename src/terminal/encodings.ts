/** Below this many characters a piece of base64 also occurs by chance. */
const SHORTEST_CORE = 12

/**
 * The forms in which a secret shows up: as it is, base64 (standard and URL alphabet, padded or not), URL-escaped, and
 * escaped as inside a JSON string. Base64 of a longer text that contains the secret (`user:secret`, or the secret and
 * a newline) is recognised by the characters that depend on the secret alone, for each of the three alignments.
 */
export function encodings(secret: string): string[] {
  const forms = new Set([secret])
  const bytes = Buffer.from(secret, 'utf8')
  const base64 = bytes.toString('base64')
  const pieces = [base64, base64.replace(/=+$/, '')]
  for (let alignment = 0; alignment < 3; alignment++) {
    const from = alignment === 0 ? 0 : 3 - alignment
    const whole = Math.floor((bytes.length - from) / 3) * 3
    const core = bytes.subarray(from, from + whole).toString('base64')
    if (core.length >= SHORTEST_CORE) pieces.push(core)
  }
  for (const piece of pieces) forms.add(piece).add(piece.replaceAll('+', '-').replaceAll('/', '_'))

  // Most tokens look the same in a URL and in JSON.
  if (!/^[A-Za-z0-9\-_.~]*$/.test(secret)) {
    const escaped = escapeUrl(secret)
    forms.add(escaped).add(escaped.replaceAll('%20', '+'))
    const json = JSON.stringify(secret).slice(1, -1)
    forms.add(json)
    // Go's encoder also escapes what could end a script in a page.
    forms.add(json.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`))
  }

  // Programs indent and prefix what they print, so each line of a key file is a secret of its own.
  if (secret.includes('\n')) {
    for (const line of secret.split(/\r?\n/)) if (line.length >= 8 && !line.startsWith('-----')) forms.add(line)
    forms.add(secret.replace(/\r?\n/g, '\r\n'))
  }
  forms.delete('')
  return [...forms]
}

/** Escapes all but letters, digits and `-_.~`. */
function escapeUrl(text: string): string {
  // A lone half of a surrogate pair has no escape; it never was part of a secret that anybody typed.
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
