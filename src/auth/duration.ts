const units: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86400,
}

/** Seconds of a duration: whole seconds, Go's `1h30m`, or `2d`. Undefined when it is none of them. */
export function seconds(written: string): number | undefined {
  const textual = written.trim()
  if (/^\d+$/.test(textual)) return Number(textual)
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d))+$/.test(textual)) return undefined
  let sum = 0
  for (const [, amount, unit] of textual.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g)) {
    sum += Number(amount) * (units[unit as string] as number)
  }
  return Math.floor(sum)
}

/** Time that is left, as people say it: `1 h 12 min`, `42 min`, `30 s`. */
export function spoken(ms: number): string {
  const left = Math.max(0, Math.floor(ms / 1000))
  const [h, m] = [Math.floor(left / 3600), Math.floor((left % 3600) / 60)]
  if (h >= 100) return `${Math.floor(h / 24)} d`
  if (h > 0) return m > 0 ? `${h} h ${m} min` : `${h} h`
  return m > 0 ? `${m} min` : `${left} s`
}
