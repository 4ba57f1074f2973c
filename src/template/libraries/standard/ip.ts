/** The bytes of an address, 4 or 16; undefined when the text is none. Leading zeros are refused, as in Go. */
export function parseIp(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseIp6(text) : parseIp4(text)
}

function parseIp4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || parts.some((part) => !/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255))
    return undefined
  return Uint8Array.from(parts, Number)
}

function parseIp6(text: string): Uint8Array | undefined {
  let groups = text
  const dotted = /:([\d.]+\.[\d.]+)$/.exec(text)
  if (dotted) {
    const low = parseIp4(dotted[1] as string)
    if (!low) return undefined
    const hex = (at: number) => (((low[at] as number) << 8) | (low[at + 1] as number)).toString(16)
    groups = `${text.slice(0, -(dotted[1] as string).length)}${hex(0)}:${hex(2)}`
  }
  const halves = groups.split('::')
  if (halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const all = [...head, ...Array<string>(missing).fill('0'), ...tail]
  if (all.some((group) => !/^[\da-f]{1,4}$/i.test(group))) return undefined
  return Uint8Array.from(all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]))
}

/** An address as text, the longest run of zeros of an IPv6 address being `::`. */
export function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const mapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
  if (mapped) return `::ffff:${bytes.subarray(12).join('.')}`
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2] as number) << 8) | (bytes[at * 2 + 1] as number))
  let best = { from: 0, length: 1 }
  for (let from = 0; from < 8; from++) {
    let length = 0
    while (groups[from + length] === 0) length++
    if (length > best.length) best = { from, length }
  }
  const hex = (some: readonly number[]) => some.map((group) => group.toString(16)).join(':')
  if (best.length < 2) return hex(groups)
  return `${hex(groups.slice(0, best.from))}::${hex(groups.slice(best.from + best.length))}`
}
