import { ambientCredentials } from '../../clouds/aws/ambient.ts'
import { text } from '../definitions.ts'
import { granted } from '../outcome.ts'
import type { IdentityKind } from './identity.ts'

/**
 * `kind: aws/ambient`: what the environment has (keys, web identity, shared files, container, instance), as the SDK finds
 * it. Roles can be taken from there; nothing of it is ever stored.
 */
export const awsAmbient: IdentityKind = {
  async authenticate(identity, _, context) {
    const askCode = (device: string) =>
      context.ask(identity.name, { kind: 'secret', title: `MFA code of ${identity.name} (${device})` })
    const credentials = await ambientCredentials(
      identity.name,
      context,
      context.console.interactive ? askCode : undefined,
    )
    const region = text(identity, 'principal', 'region') ?? credentials.region
    return granted({ ...credentials, ...(region ? { region } : {}) })
  },
}
