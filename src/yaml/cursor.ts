/** Something wrong in a text, and the offset where. */
export class Wrong extends Error {
  readonly offset: number
  constructor(reason: string, offset: number) {
    super(reason)
    this.offset = offset
  }
}

/** Code of the NUL that ends every source: no YAML text may contain one. */
export const END = 0

/** Whether a character ends a line. YAML 1.1 has three more of them than a text editor. */
export function isBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029
}

/** Whether a character is a space or a tab. */
export function isBlank(code: number): boolean {
  return code === 32 || code === 9
}

/** Whether a character separates words: a blank, the end of a line or of the text. */
export function isGap(code: number): boolean {
  return code <= 32 ? code === 32 || code === 10 || code === 9 || code === 13 || code === END : isBreak(code)
}

/** Letters, digits, `_` and `-`: what anchors and tag handles consist of. */
export function isWordCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45
  )
}

/** A position in a text that is read from left to right, with the line that it is in. */
export class Cursor {
  /** The text, with a NUL behind it. */
  readonly source: string
  at = 0
  line = 0
  lineStart = 0

  constructor(text: string) {
    this.source = `${text}\0`
    // A byte order mark belongs to the encoding and not to the text; it takes no column.
    if (text.charCodeAt(0) === 0xfeff) {
      this.at = 1
      this.lineStart = 1
    }
  }

  get code(): number {
    return this.source.charCodeAt(this.at)
  }

  get column(): number {
    return this.at - this.lineStart
  }

  codeAt(distance: number): number {
    return this.source.charCodeAt(this.at + distance)
  }

  /** Moves behind the end of a line and returns what it stands for in a value: a line feed, or the separator itself. */
  readBreak(): string {
    const { code } = this
    this.at += code === 13 && this.codeAt(1) === 10 ? 2 : 1
    this.line++
    this.lineStart = this.at
    return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : '\n'
  }

  skipBlanks(): void {
    while (isBlank(this.code)) this.at++
  }

  /** Moves to the end of the line. */
  skipLineRest(): void {
    while (this.code !== END && !isBreak(this.code)) this.at++
  }

  /** Whether `---` or `...` begins here, at the start of a line. */
  atDocumentMark(): boolean {
    if (this.at !== this.lineStart) return false
    const { code } = this
    return (code === 45 || code === 46) && this.codeAt(1) === code && this.codeAt(2) === code && isGap(this.codeAt(3))
  }
}
