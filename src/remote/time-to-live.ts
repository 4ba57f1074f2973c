import { fail } from './failures.ts'

const SECOND = 1000
const DAY = 86_400 * SECOND
const units: Readonly<Record<string, number>> = { s: SECOND, m: 60 * SECOND, h: 3600 * SECOND, d: DAY, w: 7 * DAY }
const words: ReadonlyMap<string, number> = new Map([
  ['minutely', 60 * SECOND],
  ['hourly', 3600 * SECOND],
  ['daily', DAY],
  ['weekly', 7 * DAY],
  ['monthly', 30 * DAY],
  ['yearly', 365 * DAY],
])

/**
 * Milliseconds of a `ttl`: whole seconds (`90`), `1h30m`, `7d`, or a word (`daily`), as `imports.ttl` takes them.
 * Undefined stays undefined. Fails with `remote/bad-ttl`.
 */
export function timeToLive(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const written = text.trim().toLowerCase()
  const word = words.get(written)
  if (word !== undefined) return word
  if (/^\d+$/.test(written)) return Number(written) * SECOND
  if (!/^(?:\d+(?:\.\d+)?[smhdw])+$/.test(written)) throw fail('bad-ttl', { text })
  let sum = 0
  for (const [, amount, unit] of written.matchAll(/(\d+(?:\.\d+)?)([smhdw])/g)) {
    sum += Number(amount) * (units[unit as string] as number)
  }
  return sum
}
