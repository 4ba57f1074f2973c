import { type Cursor, isBlank, isBreak, isGap, isWordCharacter, Wrong } from './cursor.ts'

/** A tag as it is written: `!!str` has the handle `!!`, `!env` the handle `!`, `!<…>` none. */
export interface ScannedTag {
  readonly handle: string
  readonly suffix: string
}

/** A `%TAG` directive, or a `%YAML` one, which has no effect. */
export interface Directive {
  readonly handle?: string
  readonly prefix?: string
}

function readWord(cursor: Cursor): string {
  const from = cursor.at
  while (isWordCharacter(cursor.code)) cursor.at++
  return cursor.source.slice(from, cursor.at)
}

/** Reads the name behind `&` or `*`. */
export function scanAnchor(cursor: Cursor): string {
  const start = cursor.at++
  const name = readWord(cursor)
  if (name === '' || (!isGap(cursor.code) && !'?:,]}%@`'.includes(cursor.source.charAt(cursor.at)))) {
    throw new Wrong('the name of an anchor consists of letters, digits, - and _', start)
  }
  return name
}

export function scanTag(cursor: Cursor): ScannedTag {
  const start = cursor.at
  let tag: ScannedTag
  if (cursor.codeAt(1) === 60) {
    cursor.at += 2
    tag = { handle: '', suffix: readUri(cursor, start, '') }
    if (cursor.code !== 62) throw new Wrong('a tag that begins with !< ends with >', start)
    cursor.at++
  } else {
    const handle = readHandle(cursor, start)
    if (handle.length > 1 && handle.endsWith('!')) tag = { handle, suffix: readUri(cursor, start, '') }
    else {
      const suffix = readUri(cursor, start, handle)
      tag = suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix }
    }
  }
  if (!isGap(cursor.code)) throw new Wrong('a tag ends with a blank', cursor.at)
  return tag
}

/** Reads `!`, `!!` or `!name!`; of another tag the part that could have been one. */
function readHandle(cursor: Cursor, start: number): string {
  if (cursor.code !== 33) throw new Wrong('a tag handle begins with !', start)
  cursor.at++
  const handle = `!${readWord(cursor)}`
  if (cursor.code !== 33) return handle
  cursor.at++
  return `${handle}!`
}

const uriCharacters = ";/?:@&=+$,.!~*'()[]%"

/** Reads the rest of a tag. `head` is what was read of it already. */
function readUri(cursor: Cursor, start: number, head: string): string {
  let text = head.slice(1)
  let isEmpty = head === ''
  for (; isWordCharacter(cursor.code) || uriCharacters.includes(cursor.source.charAt(cursor.at)); isEmpty = false) {
    if (cursor.code !== 37) {
      text += cursor.source.charAt(cursor.at++)
      continue
    }
    const encoded = /^(?:%[0-9a-fA-F]{2})+/.exec(cursor.source.slice(cursor.at))?.[0]
    try {
      text += decodeURIComponent(encoded ?? '%')
    } catch {
      throw new Wrong('a % in a tag is not followed by the code of a character', start)
    }
    cursor.at += encoded?.length ?? 0
  }
  if (isEmpty) throw new Wrong('a tag needs a name', start)
  return text
}

/** Reads a line that begins with `%`. */
export function scanDirective(cursor: Cursor): Directive {
  const start = cursor.at++
  const name = readWord(cursor)
  if (!isGap(cursor.code) || (name !== 'YAML' && name !== 'TAG')) {
    throw new Wrong('the only directives are %YAML and %TAG', start)
  }
  cursor.skipBlanks()
  const directive = name === 'YAML' ? readVersion(cursor, start) : readTagDirective(cursor, start)
  cursor.skipBlanks()
  if (cursor.code === 35) cursor.skipLineRest()
  if (isBreak(cursor.code)) cursor.readBreak()
  else if (!isGap(cursor.code)) throw new Wrong('unexpected text behind a directive', cursor.at)
  return directive
}

function readVersion(cursor: Cursor, start: number): Directive {
  const version = /^[0-9]{1,2}\.[0-9]{1,2}(?![0-9])/.exec(cursor.source.slice(cursor.at, cursor.at + 8))?.[0]
  if (version === undefined || !/^0?1\.0?1$/.test(version)) {
    throw new Wrong('the YAML version of a file can only be 1.1', start)
  }
  cursor.at += version.length
  return {}
}

function readTagDirective(cursor: Cursor, start: number): Directive {
  const handle = readHandle(cursor, start)
  if (handle !== '!' && !handle.endsWith('!')) throw new Wrong('a tag handle ends with !', start)
  if (!isBlank(cursor.code)) throw new Wrong('a tag handle ends with a blank', cursor.at)
  cursor.skipBlanks()
  const prefix = readUri(cursor, start, '')
  if (!isGap(cursor.code)) throw new Wrong('a tag prefix ends with a blank', cursor.at)
  return { handle, prefix }
}
