import { notYet } from './family.ts'

/** `atmos version`. */
export const version = notYet('version', 'Show the version')
