/** Reads comma-separated values as Go's `encoding/csv`: all records have as many fields as the first; empty lines are none. */
export function readCsv(text: string, comma: string): string[][] {
  checkComma(comma)
  const records: string[][] = []
  const source = text.replaceAll('\r\n', '\n')
  let at = 0
  let line = 1
  /** Where the current line begins. */
  let begin = 0
  const wrong = (what: string) =>
    new Error(`parse error on line ${line}, column ${Buffer.byteLength(source.slice(begin, at)) + 1}: ${what}`)
  while (at < source.length) {
    begin = at
    if (source.charAt(at) === '\n') {
      at++
      line++
      continue
    }
    const start = line
    const record: string[] = []
    for (let more = true; more; ) {
      let field = ''
      if (source.charAt(at) === '"') {
        at++
        for (;;) {
          const end = source.indexOf('"', at)
          if (end < 0) {
            const tail = source.slice(at)
            const last = tail.replace(/\n$/, '').lastIndexOf('\n')
            line += tail.replace(/\n$/, '').split('\n').length - 1
            if (last >= 0) begin = at + last + 1
            at = source.replace(/\n$/, '').length
            throw wrong('extraneous or missing " in quoted-field')
          }
          const part = source.slice(at, end)
          field += part
          line += part.split('\n').length - 1
          if (part.includes('\n')) begin = at + part.lastIndexOf('\n') + 1
          at = end + 1
          if (source.charAt(at) !== '"') break
          field += '"'
          at++
        }
        if (at < source.length && source.charAt(at) !== comma && source.charAt(at) !== '\n') {
          at--
          throw wrong('extraneous or missing " in quoted-field')
        }
      } else {
        while (at < source.length && source.charAt(at) !== comma && source.charAt(at) !== '\n') {
          if (source.charAt(at) === '"') throw wrong('bare " in non-quoted-field')
          field += source.charAt(at++)
        }
      }
      record.push(field)
      more = source.charAt(at) === comma
      if (more) at++
    }
    at++
    line++
    if (records[0] && records[0].length !== record.length) {
      throw new Error(`record on line ${start}: wrong number of fields`)
    }
    records.push(record)
  }
  return records
}

function checkComma(comma: string): void {
  if (comma === '') throw new Error('runtime error: index out of range [0] with length 0')
  if (/["\r\n\ufffd]/.test(comma)) throw new Error('csv: invalid field or comment delimiter')
}

/** Writes records with CRLF line ends; a field is quoted where it must be. */
export function writeCsv(records: readonly (readonly string[])[], comma: string): string {
  checkComma(comma)
  const quoted = (field: string) => {
    if (field === '') return field
    const must = field === '\\.' || field.includes(comma) || /["\r\n]/.test(field) || /^[\s\u0085\u00a0]/.test(field)
    return must ? `"${field.replaceAll('"', '""').replace(/\r/g, '').replaceAll('\n', '\r\n')}"` : field
  }
  return records.map((record) => `${record.map(quoted).join(comma)}\r\n`).join('')
}
