import { Secret } from '../../value/secret.ts'
import { granted } from '../outcome.ts'
import { MOCK_EXPIRES, MOCK_REGION } from '../providers/mock.ts'
import type { IdentityKind } from './identity.ts'

/** `kind: mock` brings nothing but its name. */
export const mock: IdentityKind = {
  authenticate: async ({ key }) =>
    granted({
      kind: 'mock',
      accessKeyId: `MOCK_KEY_${key}`,
      secretAccessKey: new Secret(`MOCK_SECRET_${key}`),
      sessionToken: new Secret(`MOCK_TOKEN_${key}`),
      region: MOCK_REGION,
      expires: MOCK_EXPIRES,
    }),
}
