/** How exact a duration is shown: a measurement, a wait that is counted in seconds, or what is left of a session. */
export type DurationPrecision = 'ms' | 's' | 'min'

/**
 * A duration in milliseconds for people: `250 ms`, `3.4 s`, `1 min 12 s`, `2 h 5 min`. With `s` in whole seconds, with
 * `min` in whole minutes from one minute on and in days from 100 hours on; both round down, and below zero is `0 s`.
 */
export function formatDuration(ms: number, precision: DurationPrecision = 'ms'): string {
  if (precision === 'ms') {
    if (ms < 1000) return `${Math.round(ms)} ms`
    if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  }
  const seconds = Math.max(0, precision === 'ms' ? Math.round(ms / 1000) : Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  if (precision === 'min' && hours >= 100) return `${Math.floor(hours / 24)} d`
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`
  return rest > 0 && precision !== 'min' ? `${minutes} min ${rest} s` : `${minutes} min`
}
