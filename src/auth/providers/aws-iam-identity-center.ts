import { notYet, required } from './not-yet.ts'
import type { ProviderKind } from './provider.ts'

/** `kind: aws/iam-identity-center`: the portal of AWS SSO. */
export const awsIamIdentityCenter: ProviderKind = {
  ...notYet,
  check: (provider) => [...required(provider, 'start_url'), ...required(provider, 'region')],
}
