import { Secret } from '../../value/secret.ts'
import { granted } from '../outcome.ts'
import type { ProviderKind } from './provider.ts'

/** End of everything that a mock kind yields. */
export const MOCK_EXPIRES = Date.UTC(2099, 11, 31, 23, 59, 59)
/** Region of everything that a mock kind yields. */
export const MOCK_REGION = 'us-east-1'

/** `kind: mock` yields made-up credentials of no cloud, for trying things out. */
export const mock: ProviderKind = {
  authenticate: async () =>
    granted({
      kind: 'mock',
      accessKeyId: 'MOCK_ACCESS_KEY_ID',
      secretAccessKey: new Secret('MOCK_SECRET_ACCESS_KEY'),
      sessionToken: new Secret('MOCK_SESSION_TOKEN'),
      region: MOCK_REGION,
      expires: MOCK_EXPIRES,
    }),
}
