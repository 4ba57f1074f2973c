import { text } from '../../auth/definitions.ts'
import type { Project } from '../../project.ts'
import { table } from '../../terminal/table.ts'
import { type Screen, screen } from '../rows.ts'
import type { Listing } from './listing.ts'

/** Providers and identities as two tables. */
export function tables({ providers, identities, status }: Listing, { console }: Project): string {
  const layout = screen(console)
  const parts: string[] = []
  if (providers.length > 0) {
    const rows = providers.map((one) => [
      one.name,
      one.kind,
      text(one, 'region') ?? '-',
      text(one, 'start_url') ?? text(one, 'url') ?? '-',
      one.isDefault ? '✓' : '-',
    ])
    parts.push(section('PROVIDERS', ['NAME', 'KIND', 'REGION', 'START URL / URL', 'DEFAULT'], rows, layout))
  }
  if (identities.length > 0) {
    const rows = identities.map((one) => {
      const session = status(one)
      return [
        session ? '●' : ' ',
        one.name,
        one.kind,
        one.via?.provider ?? '-',
        one.via?.identity ?? '-',
        one.isDefault ? '✓' : '-',
        one.alias ?? '-',
        session?.left || '-',
      ]
    })
    const heads = ['', 'NAME', 'KIND', 'VIA PROVIDER', 'VIA IDENTITY', 'DEFAULT', 'ALIAS', 'EXPIRES']
    parts.push(section('IDENTITIES', heads, rows, layout))
  }
  return parts.join('\n')
}

function section(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  layout: Screen,
): string {
  return `${layout.paint.bold(title)}\n\n${table(heads, rows, layout)}`
}
