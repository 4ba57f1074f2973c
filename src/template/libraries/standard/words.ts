import {
  codePoints,
  isLetter,
  isLower,
  isNumber,
  isPunct,
  isSpace,
  isUpper,
  lowerRune,
  titleRune,
  upperRune,
} from './letters.ts'

/** Programmers' cases, as the library xstrings has them, from which Sprig takes `snakecase` and its sisters. */
type Kind = 'number' | 'upper' | 'alphabet' | 'connector' | 'punct' | 'other' | 'end'
interface Word {
  readonly kind: Kind
  readonly runes: readonly string[]
}

const isConnector = (rune: string) => rune === '-' || rune === '_' || isSpace(rune)
const isAlphabet = (rune: string) => isLetter(rune)

/** Cuts a text into runs of one kind; of `HTTPStatus` the S belongs to the second word. */
function words(text: string): Word[] {
  const runes = Array.from(text)
  const found: Word[] = []
  let at = 0
  const take = (kind: Kind, goesOn: (rune: string) => boolean) => {
    let end = at + 1
    while (end < runes.length && goesOn(runes[end] as string)) end++
    add(kind, end)
  }
  const add = (kind: Kind, end: number) => {
    found.push({ kind, runes: runes.slice(at, end) })
    at = end
  }
  const small = (rune: string) => isAlphabet(rune) && !isUpper(rune)
  while (at < runes.length) {
    const rune = runes[at] as string
    if (isConnector(rune)) take('connector', isConnector)
    else if (isPunct(rune)) take('punct', isPunct)
    else if (isUpper(rune)) {
      let end = at + 1
      while (end < runes.length && isUpper(runes[end] as string)) end++
      const next = runes[end]
      if (end === at + 1) take('upper', small)
      else add('upper', next !== undefined && isAlphabet(next) ? end - 1 : end)
    } else if (isAlphabet(rune)) take('alphabet', small)
    else if (isNumber(rune)) take('number', isNumber)
    else take('other', (r) => !isConnector(r) && !isAlphabet(r) && !isNumber(r) && !isPunct(r))
  }
  return found
}

/** `HTTPServer2Go` with `_` gives `http_server2_go`. */
export function toLowerWords(text: string, connector: '_' | '-'): string {
  const all = words(text)
  let made = ''
  let at = 0
  const here = (): Word => all[at] ?? { kind: 'end', runes: [] }
  const write = ({ kind, runes }: Word) => {
    const plain = kind !== 'upper' && kind !== 'connector'
    made += plain ? runes.join('') : runes.map((rune) => (isConnector(rune) ? connector : lowerRune(rune))).join('')
  }
  const is = (...kinds: Kind[]) => kinds.includes(here().kind)
  const writeRun = () => {
    for (; is('alphabet', 'number'); at++) write(here())
  }
  while (at + 1 < all.length) {
    const last = here()
    if (last.kind !== 'connector') write(last)
    at++
    if (last.kind === 'number') {
      writeRun()
      if (!is('end', 'punct', 'connector')) made += connector
    } else if (last.kind === 'connector') write(last)
    else if (last.kind !== 'punct') {
      if (!is('number')) {
        if (!is('connector', 'punct')) made += connector
        continue
      }
      if (at + 1 >= all.length) continue
      const number = here()
      at++
      if (!is('alphabet')) {
        // The number belongs to the word before it: Bld4Floor.
        write(number)
        if (!is('connector', 'punct')) made += connector
        continue
      }
      made += connector
      write(number)
      writeRun()
      if (!is('end', 'connector', 'punct')) made += connector
    }
  }
  write(here())
  return made
}

/** `http_server` gives `HttpServer`; connectors at the ends stay. */
export function toPascalCase(text: string): string {
  const runes = codePoints(text)
  const start = runes.findIndex((rune) => !isConnector(rune))
  if (start < 0) return text
  let made = runes.slice(0, start).join('')
  let capitals = isUpper(runes[start] as string)
  let before = upperRune(runes[start] as string)
  for (const rune of runes.slice(start + 1)) {
    let next = rune
    if (isConnector(next) && isConnector(before)) {
      made += before
      before = next
      continue
    }
    if (isConnector(before)) {
      capitals = isUpper(next)
      next = upperRune(next)
    } else {
      if (capitals) {
        if (isUpper(next)) next = lowerRune(next)
        else capitals = false
      }
      made += before
    }
    before = next
  }
  return made + before
}

/** Turns capitals to small letters and the other way; a small letter that begins a word gets its title case. */
export function swapCase(text: string): string {
  let begins = true
  return codePoints(text)
    .map((rune) => {
      if (isUpper(rune) || /^\p{Lt}$/u.test(rune)) {
        begins = false
        return lowerRune(rune)
      }
      if (isLower(rune)) {
        const swapped = begins ? titleRune(rune) : upperRune(rune)
        begins = false
        return swapped
      }
      begins = isSpace(rune)
      return rune
    })
    .join('')
}

/** The first letter of each word in small. */
export function uncapitalize(text: string): string {
  let begins = true
  return codePoints(text)
    .map((rune) => {
      if (isSpace(rune)) {
        begins = true
        return rune
      }
      if (!begins) return rune
      begins = false
      return lowerRune(rune)
    })
    .join('')
}
