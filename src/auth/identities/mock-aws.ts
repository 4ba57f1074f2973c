import { Secret } from '../../value/secret.ts'
import { granted } from '../outcome.ts'
import { MOCK_EXPIRES, MOCK_REGION } from '../providers/mock.ts'
import type { IdentityKind } from './identity.ts'

/** `kind: mock/aws` is to a step what an AWS identity is, with made-up keys. */
export const mockAws: IdentityKind = {
  authenticate: async ({ key }, _, context) =>
    granted({
      kind: 'aws',
      accessKeyId: `MOCK_KEY_${key}`,
      secretAccessKey: new Secret(`MOCK_SECRET_${key}`),
      sessionToken: new Secret(`MOCK_TOKEN_${key}`),
      region: MOCK_REGION,
      expires: MOCK_EXPIRES,
      issued: context.host.clock.now(),
    }),
}
