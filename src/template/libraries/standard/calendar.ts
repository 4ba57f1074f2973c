/** Days in 400 years, after which the Gregorian calendar repeats. */
const cycle = 146_097

/** Days since 1970-01-01 of a date; a month or day beyond its range carries over. The calendar has no end either way. */
export function daysOf(year: number, month: number, day: number): number {
  const whole = year + Math.floor((month - 1) / 12)
  // Years begin in March here, so that the leap day is their last.
  const index = (((month - 1) % 12) + 12) % 12
  const from = index < 2 ? whole - 1 : whole
  const era = Math.floor(from / 400)
  const ofEra = from - era * 400
  const ofYear = Math.floor((153 * ((index + 10) % 12) + 2) / 5) + day - 1
  return era * cycle + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}

/** The date so many days after 1970-01-01. */
export function dateOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const since = days + 719_468
  const era = Math.floor(since / cycle)
  const ofEra = since - era * cycle
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const index = Math.floor((5 * ofYear + 2) / 153)
  const month = index < 10 ? index + 3 : index - 9
  const day = ofYear - Math.floor((153 * index + 2) / 5) + 1
  return { year: year + era * 400 + (month <= 2 ? 1 : 0), month, day }
}
