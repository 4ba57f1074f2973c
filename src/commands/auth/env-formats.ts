import type { Env } from '../../host/host.ts'
import type { envFormats } from './formats.ts'

/** How variables are written. */
export type EnvFormat = (typeof envFormats)[number]

type Lines = (sets: readonly (readonly [string, string])[], unsets: readonly string[]) => string

/** Variables as text that sets them, sorted by name; those of `unsets` are removed where the format can say so. */
export function render(format: EnvFormat, sets: Env, unsets: readonly string[]): string {
  const pairs = Object.entries(sets).sort(([a], [b]) => (a < b ? -1 : 1))
  const gone = unsets.filter((name) => !(name in sets)).sort()
  return formats[format](pairs, gone)
}

const formats: Readonly<Record<EnvFormat, Lines>> = {
  bash: (sets, unsets) =>
    lines([
      ...unsets.map((name) => `unset ${name}`),
      ...sets.map(([name, value]) => `export ${name}=${quoted(value)}`),
    ]),
  fish: (sets, unsets) =>
    lines([
      ...unsets.map((name) => `set -e ${name};`),
      ...sets.map(([name, value]) => `set -gx ${name} ${fish(value)};`),
    ]),
  powershell: (sets, unsets) =>
    lines([
      ...unsets.map((name) => `Remove-Item -ErrorAction SilentlyContinue Env:${name}`),
      ...sets.map(([name, value]) => `\${Env:${name}} = '${value.replaceAll("'", "''")}'`),
    ]),
  dotenv: (sets) => lines(sets.map(([name, value]) => `${name}=${quoted(value)}`)),
  env: (sets) => lines(sets.map(([name, value]) => `${name}=${value}`)),
  json: (sets) => `${JSON.stringify(Object.fromEntries(sets), null, 2)}\n`,
  // GitHub cannot remove a variable; an empty one is what comes nearest.
  github: (sets, unsets) =>
    lines([...unsets.map((name) => `${name}=`), ...sets.map(([name, value]) => github(name, value))]),
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('')
}

/** A value for a POSIX shell: bare where that is safe, else in single quotes. */
function quoted(value: string): string {
  if (/^[A-Za-z0-9@%_\-+=:,./]+$/.test(value)) return value
  return `'${value.replaceAll("'", `'"'"'`)}'`
}

/** A value for fish: single quotes know two escapes. */
function fish(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** A line of a GitHub environment file; values of several lines stand between marks that do not occur in them. */
function github(name: string, value: string): string {
  if (!/[\r\n]/.test(value)) return `${name}=${value}`
  let mark = `ATMOS_EOF_${name}`
  for (let n = 1; value.includes(mark); n++) mark = `ATMOS_EOF_${name}_${n}`
  return `${name}<<${mark}\n${value}\n${mark}`
}
