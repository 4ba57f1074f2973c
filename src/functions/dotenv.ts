import { map, type ValueMap } from '../value/value.ts'

/**
 * Reads a dotenv file: `NAME=value` lines, `export` before them, comments, single quotes (as they are), double quotes
 * (with `\n`, `\"` and the like, over several lines), `$NAME` and `${NAME}` of the same file in what is not single-quoted.
 */
export function parseDotenv(text: string): ValueMap {
  const made = map()
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  const line =
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*(?:=|:[ \t])[ \t]*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\[\s\S])*)"|([^\n]*))/gm
  for (const [, name, single, double, plain] of source.matchAll(line)) {
    let value: string
    if (single !== undefined) value = single
    else if (double !== undefined) value = expand(double.replace(/\\([\s\S])/g, letterOf), made)
    else value = expand((plain ?? '').replace(/(^|[ \t])#.*$/, '').trim(), made)
    made[name as string] = value
  }
  return made
}

function letterOf(whole: string, letter: string): string {
  const known: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\n': '' }
  // A dollar that was escaped is kept from being a variable below.
  return letter === '$' ? whole : (known[letter] ?? letter)
}

function expand(text: string, before: ValueMap): string {
  return text.replace(/\\\$|\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)/g, (_, braced?: string, bare?: string) => {
    const name = braced ?? bare
    if (name === undefined) return '$'
    return Object.hasOwn(before, name) ? String(before[name]) : ''
  })
}
