import semver from 'semver'
import type { Place } from '../failure/failure.ts'
import type { ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import { speaks } from './version.ts'

/**
 * Holds `version.constraint` against the version this program stands for. Answers a warning where the configuration wants
 * no more than that; fails with `config/constraint-violated`, and with `config/bad-constraint` in any case.
 */
export function checkConstraint(constraint: ValueMap, place: Place | undefined): string | undefined {
  const text = typeof constraint.require === 'string' ? constraint.require.trim() : ''
  const enforcement = typeof constraint.enforcement === 'string' ? constraint.enforcement.toLowerCase() : 'fatal'
  if (text === '' || enforcement === 'silent') return undefined
  const range = semverRange(text)
  if (range === undefined) throw fail('bad-constraint', { text, place })
  if (semver.satisfies(speaks, range, { includePrerelease: true })) return undefined
  const note = typeof constraint.message === 'string' ? constraint.message.trim() : ''
  if (enforcement === 'fatal' || enforcement === '') {
    throw fail('constraint-violated', { text, version: speaks, note, place })
  }
  if (enforcement !== 'warn') return undefined
  return `The configuration requires Atmos ${text}, and this program stands for ${speaks}${note === '' ? '' : `. ${note}`}`
}

/** A constraint of Terraform's syntax as an npm range: `~>` moves the last part that is written, `,` means "and". */
function semverRange(text: string): string | undefined {
  const parts: string[] = []
  for (const part of text.split(',')) {
    const found =
      /^\s*(=|!=|>=|<=|~>|>|<|)\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?\s*$/.exec(part)
    if (!found) return undefined
    const [, operator, major = '0', minor, patch, pre = ''] = found
    const version = `${major}.${minor ?? 0}.${patch ?? 0}${pre}`
    if (operator === '~>') {
      const upper = patch !== undefined ? `${major}.${Number(minor) + 1}.0-0` : `${Number(major) + 1}.0.0-0`
      parts.push(`>=${version} <${upper}`)
    } else if (operator === '!=') {
      if (semver.eq(speaks, version)) parts.push('<0.0.0-0')
    } else parts.push(`${operator === '' ? '=' : operator}${version}`)
  }
  const range = parts.length === 0 ? '*' : parts.join(' ')
  return semver.validRange(range) === null ? undefined : range
}
