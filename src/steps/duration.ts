const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}

/**
 * Milliseconds of a duration as Go writes it: `[+-] (number unit)+`, or a bare `0`. A bare integer counts nanoseconds
 * where the field is a number in YAML (`bareNanoseconds`). Undefined when it is no duration.
 */
export function parseDuration(text: string, bareNanoseconds = false): number | undefined {
  const trimmed = text.trim()
  const sign = /^[+-]/.exec(trimmed)?.[0]
  const body = sign ? trimmed.slice(1) : trimmed
  if (body === '0') return 0
  if (bareNanoseconds && /^\d+$/.test(body)) return (sign === '-' ? -1 : 1) * Number(body) * 1e-6
  const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y
  let total = 0
  let at = 0
  while (at < body.length) {
    part.lastIndex = at
    const found = part.exec(body)
    if (!found) return undefined
    total += Number(found[1]) * (units[found[2] as string] as number)
    at = part.lastIndex
  }
  return at === 0 ? undefined : sign === '-' ? -total : total
}
