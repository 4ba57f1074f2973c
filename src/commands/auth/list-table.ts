import { text } from '../../auth/definitions.ts'
import type { Paint } from '../../terminal/paint.ts'
import { table } from '../../terminal/table.ts'
import type { Listing } from './listing.ts'

/** Providers and identities as two tables. */
export function tables({ providers, identities, status }: Listing, paint: Paint): string {
  const parts: string[] = []
  if (providers.length > 0) {
    const rows = providers.map((one) => [
      one.name,
      one.kind,
      text(one, 'region') ?? '-',
      text(one, 'start_url') ?? text(one, 'url') ?? '-',
      one.isDefault ? '✓' : '-',
    ])
    parts.push(section('PROVIDERS', ['NAME', 'KIND', 'REGION', 'START URL / URL', 'DEFAULT'], rows, paint))
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
    parts.push(section('IDENTITIES', heads, rows, paint))
  }
  return parts.join('\n')
}

function section(title: string, heads: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string {
  return `${paint.bold(title)}\n\n${table(heads, rows, { paint })}`
}
