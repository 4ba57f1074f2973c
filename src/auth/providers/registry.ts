import type { Provider } from '../definitions.ts'
import { fail } from '../failures.ts'
import type { ProviderKind } from './provider.ts'

const notYet = async () => (await import('./not-yet.ts')).notYet

const kinds = new Map<string, () => Promise<ProviderKind>>([
  ['mock', async () => (await import('./mock.ts')).mock],
  ['mock/aws', async () => (await import('./mock-aws.ts')).mockAws],
  ['aws/iam-identity-center', async () => (await import('./aws-iam-identity-center.ts')).awsIamIdentityCenter],
  ['aws/saml', async () => (await import('./aws-saml.ts')).awsSaml],
  ['github/oidc', async () => (await import('./github-oidc.ts')).githubOidc],
  ['azure/cli', notYet],
  ['azure/device-code', notYet],
  ['azure/interactive', notYet],
  ['azure/oidc', notYet],
  ['gcp/adc', notYet],
  ['gcp/workload-identity-federation', notYet],
  ['atmos/pro', notYet],
])

/** All kinds of providers. */
export const providerKinds: readonly string[] = [...kinds.keys()]

/** Loads the kind of a provider; fails where it is missing or unknown. */
export async function providerKind(provider: Provider): Promise<ProviderKind> {
  const { name, kind } = provider
  const place = () => provider.place('kind')
  if (kind === '') throw fail('kind-missing', { role: 'provider', name, profiles: [], place: place() })
  const load = kinds.get(kind)
  if (!load) throw fail('kind-unknown', { role: 'provider', name, kind, known: providerKinds, place: place() })
  return load()
}
