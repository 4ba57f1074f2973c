import { type Identity, text } from '../definitions.ts'

/** Endpoint of an identity's own calls: `spec.endpoint_url`, else the older `credentials.aws.resolver.url`. */
export function endpointOf(identity: Identity): string | undefined {
  return text(identity, 'spec', 'endpoint_url') ?? text(identity, 'credentials', 'aws', 'resolver', 'url')
}
