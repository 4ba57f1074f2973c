/** What opens, closes and parts: all else in JSON says nothing about where a value ends. */
const mark = /["{}[\],:]/g

/**
 * The text of the value under a key of the outermost map of a JSON document, found without reading the rest into values;
 * undefined where the document has no such key, or is no map. Whether the text is JSON is not checked.
 */
export function partOf(json: string, key: string): string | undefined {
  const wanted = JSON.stringify(key)
  const scan = new RegExp(mark)
  let depth = 0
  let name: string | undefined
  let start: number | undefined
  for (let found = scan.exec(json); found; found = scan.exec(json)) {
    const [text] = found
    if (depth === 1 && start !== undefined && (text === ',' || text === '}')) return json.slice(start, found.index)
    if (text === '{' || text === '[') depth++
    else if (text === '}' || text === ']') depth--
    else if (text === '"') {
      const end = endOfText(json, found.index)
      if (end === undefined) return undefined
      scan.lastIndex = end
      if (depth === 1) name = json.slice(found.index, end)
    } else if (text === ':' && depth === 1 && name === wanted) start ??= scan.lastIndex
  }
  return undefined
}

/** Index behind the quote that ends a text which begins at `start`. */
function endOfText(json: string, start: number): number | undefined {
  for (let at = json.indexOf('"', start + 1); at >= 0; at = json.indexOf('"', at + 1)) {
    let escapes = 0
    while (json[at - 1 - escapes] === '\\') escapes++
    if (escapes % 2 === 0) return at + 1
  }
  return undefined
}
