import { expect, test } from 'vitest'
import { adviceOn } from '../../src/auth/families/aws-refusals.ts'

const HOUR = 3_600_000
const user = { identity: 'robot', parent: undefined, region: 'eu-west-1' }
const role = { identity: 'deploy', parent: 'robot', region: 'eu-west-1' }
const expired = 'Signature expired: 20260101T000000Z is now earlier than 20260101T014500Z (20260101T020000Z - 15 min.)'
const early =
  'Signature not yet current: 20260101T020000Z is still later than 20260101T001500Z (20260101T000000Z + 15 min.)'
const notAuthorized = 'User: arn:aws:iam::1:user/robot is not authorized to perform: sts:AssumeRole on resource: x'
const wrongCode = 'MultiFactorAuthentication failed with invalid MFA one time pass code.'

/** What AWS says, and what we make of it: as much as it says, and no more. */
test.each([
  // The clock, whichever code it comes with.
  [user, 'SignatureDoesNotMatch', expired, 0, /clock of this computer is 2 h behind that of AWS/],
  [user, 'SignatureDoesNotMatch', early, 0, /clock of this computer is 2 h ahead of that of AWS/],
  [user, 'RequestExpired', 'Request has expired.', -HOUR, /clock of this computer is 1 h behind/],
  [user, 'RequestTimeTooSkewed', 'no', 0, /clock of this computer differs from that of AWS/],
  [role, 'InvalidSignatureException', expired, 0, /clock of this computer/],
  // Throttling.
  [role, 'Throttling', 'Rate exceeded', 0, /too many requests/],
  [role, 'TooManyRequestsException', 'HTTP 429', 0, /too many requests/],
  [user, 'RequestLimitExceeded', 'no', 0, /too many requests/],
  // MFA.
  [user, 'AccessDenied', wrongCode, 0, /MFA code was not accepted/],
  [role, 'AccessDenied', wrongCode, 0, /MFA code was not accepted/],
  // Regions.
  [role, 'RegionDisabledException', 'STS is not activated', 0, /STS is not enabled in eu-west-1/],
  [
    { ...role, region: 'af-south-1' },
    'InvalidClientTokenId',
    'The security token included in the request is invalid',
    0,
    /AWS does not know the credentials of robot\..*Or the region af-south-1 is not enabled/s,
  ],
  [{ ...user, region: 'me-central-1' }, 'InvalidClientTokenId', 'no', 0, /Or the region me-central-1 is not enabled/],
  // Keys and sessions.
  [user, 'InvalidClientTokenId', 'no', 0, /^The access key does not exist: it was deleted, replaced or revoked\.$/],
  [role, 'InvalidClientTokenId', 'no', 0, /^AWS does not know the credentials of robot\.$/],
  [user, 'SignatureDoesNotMatch', 'The request signature we calculated', 0, /secret access key does not belong/],
  [role, 'ExpiredToken', 'no', 0, /session of robot has expired/],
  [user, 'ExpiredTokenException', 'no', 0, /keys are those of a session/],
  // Policies: of the caller, of the role, or AWS does not say.
  [
    role,
    'AccessDenied',
    `${notAuthorized} because no identity-based policy allows the action`,
    0,
    /^The policies of robot/,
  ],
  [
    role,
    'AccessDenied',
    `${notAuthorized} because no resource-based policy allows it`,
    0,
    /^The trust policy of deploy/,
  ],
  [role, 'AccessDenied', `${notAuthorized} with an explicit deny in a service control policy`, 0, /^A service control/],
  [role, 'AccessDenied', `${notAuthorized} with an explicit deny in an identity-based policy`, 0, /^A policy of robot/],
  [role, 'AccessDenied', notAuthorized, 0, /^Either the policies of robot .* or the role's trust policy/],
  [user, 'AccessDenied', 'Cannot call GetSessionToken', 0, /^Either the user lacks .*, or a policy asks for MFA/],
  [role, 'MalformedPolicyDocument', 'no', 0, /does not accept what is configured \(auth\.identities\.deploy\)/],
  [role, 'SomethingNew', 'no', 0, /^$/],
] as const)('%j is refused with %s: %s', (about, code, answer, clockAhead, words) => {
  const { advice } = adviceOn({ kind: 'refused', code, answer, clockAhead }, about)
  expect(advice.join('\n')).toMatch(words)
})

test.each(['RequestExpired', 'Throttling', 'RegionDisabledException', 'AccessDenied'])(
  'nobody is sent for new keys because of %s',
  (code) => {
    const { hints } = adviceOn({ kind: 'refused', code, answer: '', clockAhead: 0 }, user)
    expect(hints.join()).not.toContain('user configure')
  },
)
