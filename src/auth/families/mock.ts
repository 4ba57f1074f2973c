import { targetOf } from '../chain.ts'
import { regionOf } from '../credentials.ts'
import { MOCK_REGION } from '../providers/mock.ts'
import { awsSessions, regions } from './aws.ts'
import { awsVariables } from './aws-variables.ts'
import type { Family } from './family.ts'
import { noVariables } from './variables.ts'

const PRINCIPAL = 'arn:aws:iam::123456789012:user/mock-user'
const ACCOUNT = '123456789012'

/** Kinds for trying things out: `mock` brings its name only, `mock/aws` behaves as AWS kinds do. */
export const mock: Family = {
  variables(chain, { profile }) {
    if (targetOf(chain).kind === 'mock') {
      return { removes: noVariables, sets: {}, shown: { ATMOS_IDENTITY: profile, MOCK_IDENTITY: profile } }
    }
    // The paths are those of the reference, which fixtures name; the session itself is stored as those of AWS kinds are.
    const sets = {
      AWS_SHARED_CREDENTIALS_FILE: '/tmp/mock-credentials',
      AWS_CONFIG_FILE: '/tmp/mock-config',
      AWS_PROFILE: profile,
      ...regions(MOCK_REGION),
    }
    return { removes: awsVariables, sets, shown: { ...sets, MOCK_IDENTITY: profile } }
  },
  sessions: (options) => awsSessions(options, () => MOCK_REGION),
  region: (_, credentials) => credentials && regionOf(credentials),
  requestedPrincipal: () => undefined,
  whoami: async () => ({ kind: 'known', principal: PRINCIPAL, account: ACCOUNT }),
}
