import type { Problem } from '../definitions.ts'
import { type Provider, text } from '../definitions.ts'
import { fail } from '../failures.ts'
import type { ProviderKind } from './provider.ts'

/** A kind that may stand in a configuration, and with which nobody can log in yet. */
export const notYet: ProviderKind = {
  async authenticate(provider) {
    throw fail('kind-not-yet', {
      role: 'provider',
      name: provider.name,
      kind: provider.kind,
      place: provider.place('kind'),
    })
  },
}

/** The problem of a field that a kind needs and an entry does not have. */
export function required(provider: Provider, ...path: readonly string[]): Problem[] {
  if (text(provider, ...path) !== undefined) return []
  const field = path.join('.')
  return [
    {
      subject: `auth.providers.${provider.name}`,
      message: `\`${field}\` is required by the kind \`${provider.kind}\``,
      place: provider.place(),
    },
  ]
}
