import { Secret } from '../../value/secret.ts'
import { granted } from '../outcome.ts'
import { MOCK_EXPIRES, MOCK_REGION } from './mock.ts'
import type { ProviderKind } from './provider.ts'

/** `kind: mock/aws` yields made-up AWS credentials: it behaves as AWS kinds do, without AWS. */
export const mockAws: ProviderKind = {
  authenticate: async (_, context) =>
    granted({
      kind: 'aws',
      accessKeyId: 'MOCK_ACCESS_KEY_ID',
      secretAccessKey: new Secret('MOCK_SECRET_ACCESS_KEY'),
      sessionToken: new Secret('MOCK_SESSION_TOKEN'),
      region: MOCK_REGION,
      expires: MOCK_EXPIRES,
      issued: context.host.clock.now(),
    }),
}
