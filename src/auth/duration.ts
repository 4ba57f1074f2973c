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
