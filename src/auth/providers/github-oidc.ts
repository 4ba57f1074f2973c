import { notYet, required } from './not-yet.ts'
import type { ProviderKind } from './provider.ts'

/** `kind: github/oidc`: the token of a GitHub Actions job. */
export const githubOidc: ProviderKind = {
  ...notYet,
  check: (provider) => required(provider, 'spec', 'audience'),
}
