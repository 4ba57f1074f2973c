/**
 * The version of Atmos whose configuration and command line this program speaks: what `version.constraint` is measured
 * by. The program's own version counts releases of this program.
 */
export const speaks = '1.225.0'
