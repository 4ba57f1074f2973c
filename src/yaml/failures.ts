import { failures, type Place } from '../failure/failure.ts'

/** What can go wrong with a YAML text; the code is `yaml/<key>`. */
export const fail = failures('yaml', () => ({
  syntax: (at: { reason: string; place: Place }) => ({
    message: `invalid YAML at ${where(at.place)}: ${at.reason}`,
    place: at.place,
  }),
  encoding: (at: { file: string; line?: number | undefined }) => ({
    message: `${at.file} is not UTF-8 text`,
    place: { file: at.file, ...(at.line === undefined ? {} : { line: at.line }) },
    hints: ['Save the file as UTF-8.'],
  }),
  unreadable: (at: { file: string; reason: string }) => ({
    message: `cannot read ${at.file}: ${at.reason}`,
    place: { file: at.file },
  }),
}))

function where(place: Place): string {
  return place.line === undefined ? place.file : `line ${place.line}${place.column ? `, column ${place.column}` : ''}`
}
