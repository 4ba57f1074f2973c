import type { AwsCredentials } from '../../clouds/aws/credentials.ts'
import { type Sts, type StsAnswer, stsOf } from '../../clouds/aws/sts.ts'
import { isFailure, reason } from '../../failure/failure.ts'
import { Secret } from '../../value/secret.ts'
import type { LoginContext } from '../context.ts'
import { type Identity, text } from '../definitions.ts'
import { seconds } from '../duration.ts'
import { fail } from '../failures.ts'
import { endpointOf } from '../families/aws-endpoint.ts'
import { entryName } from '../keyrings/keyring.ts'
import { mfaCode } from '../mfa.ts'
import { granted, type Outcome, type Refusal } from '../outcome.ts'
import { type IdentityKind, problem } from './identity.ts'

const LEAST = 900
const MOST = 43_200
const MOST_WITH_MFA = 129_600
const USUAL = 43_200

/** Long-lived keys of a user, as they stand in the configuration or in the keyring. */
interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly mfaArn: string | undefined
  readonly duration: string | undefined
}

/**
 * `kind: aws/user`: a user of IAM with long-lived keys, which only ever open a session; children see the session. With
 * `mfa_arn` the session needs a code of that device.
 */
export const awsUser: IdentityKind = {
  check(identity) {
    const id = text(identity, 'credentials', 'access_key_id')
    const secret = text(identity, 'credentials', 'secret_access_key')
    const duration = text(identity, 'session', 'duration')
    return [
      ...((id === undefined) === (secret === undefined) ? [] : [problem(identity, halfKey(id), 'credentials')]),
      ...(duration !== undefined && seconds(duration) === undefined
        ? [problem(identity, `\`session.duration\` ${JSON.stringify(duration)} is no duration`, 'session', 'duration')]
        : []),
    ]
  },

  async authenticate(identity, _, context) {
    const keys = await longLivedKeys(identity, context)
    const region = text(identity, 'credentials', 'region') ?? 'us-east-1'
    const sts = stsOf(context, {
      asker: identity.name,
      region,
      endpoint: endpointOf(identity),
      credentials: { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey },
    })
    return openSession(identity, keys, region, sts, context)
  },
}

/** Asks for a session; a code that was refused is asked for once more, if a person gave it. */
async function openSession(
  identity: Identity,
  keys: Keys,
  region: string,
  sts: Sts,
  context: LoginContext,
): Promise<Outcome> {
  const duration = sessionSeconds(identity, keys, context)
  if (keys.mfaArn === undefined) return outcome(identity, await sts.getSessionToken({ duration }), region)
  for (let again = false; ; again = true) {
    const { code, from } = await mfaCode(identity, keys.mfaArn, context, again)
    const answer = await sts.getSessionToken({ duration, serial: keys.mfaArn, code: code.reveal() })
    const retry = answer.kind === 'refused' && isWrongCode(answer) && from === 'person' && !again
    if (!retry) return outcome(identity, answer, region)
  }
}

async function longLivedKeys(identity: Identity, context: LoginContext): Promise<Keys> {
  const id = text(identity, 'credentials', 'access_key_id')
  const secret = text(identity, 'credentials', 'secret_access_key')
  const mfaArn = text(identity, 'credentials', 'mfa_arn')
  const duration = text(identity, 'session', 'duration')
  if (id !== undefined && secret !== undefined) {
    return { accessKeyId: id, secretAccessKey: new Secret(secret), mfaArn, duration }
  }
  if (id !== undefined || secret !== undefined) {
    throw fail('definition-wrong', {
      role: 'identity',
      name: identity.name,
      problem: halfKey(id),
      place: identity.place('credentials'),
    })
  }
  const stored = await fromKeyring(identity, context)
  if (!stored) throw fail('keys-missing', { identity: identity.name, place: identity.place() })
  return { ...stored, mfaArn: mfaArn ?? stored.mfaArn, duration: duration ?? stored.duration }
}

function halfKey(id: string | undefined): string {
  const [has, lacks] =
    id === undefined ? ['secret_access_key', 'access_key_id'] : ['access_key_id', 'secret_access_key']
  return `\`credentials.${has}\` is given without \`${lacks}\``
}

/** What the keyring holds for a user: `{type: aws, data: {…}}`, as the reference lays it down. */
async function fromKeyring(identity: Identity, context: LoginContext): Promise<Keys | undefined> {
  const keyring = await context.keyring()
  const unreadable = (why: string, cause?: unknown) =>
    fail('keys-unreadable', { identity: identity.name, keyring: keyring.type, why }, cause)
  let stored: string | undefined
  try {
    stored = await keyring.get(entryName(context.realm, identity.key))
  } catch (error) {
    throw unreadable(reason(error).replace(/\.$/, ''), error)
  }
  if (stored === undefined) return undefined
  let data: Record<string, string | undefined>
  try {
    const entry = JSON.parse(stored) as { type?: string; data?: Record<string, string> }
    if (entry.type !== 'aws' || !entry.data) throw unreadable(`the entry is of the type ${JSON.stringify(entry.type)}`)
    data = entry.data
  } catch (error) {
    throw isFailure(error) ? error : unreadable('the entry is damaged', error)
  }
  if (data.session_token) {
    context.console.warn(
      `The keyring holds a session for ${identity.name} where long-lived keys belong; it is not used.`,
    )
    return undefined
  }
  if (!data.access_key_id || !data.secret_access_key) throw unreadable('the entry has no complete keys')
  return {
    accessKeyId: data.access_key_id,
    secretAccessKey: new Secret(data.secret_access_key),
    mfaArn: data.mfa_arn || undefined,
    duration: data.session_duration || undefined,
  }
}

/** Length of the session within what AWS allows; what had to be changed is said. */
function sessionSeconds(identity: Identity, keys: Keys, context: LoginContext): number {
  const most = keys.mfaArn === undefined ? MOST : MOST_WITH_MFA
  if (keys.duration === undefined) return USUAL
  const wanted = seconds(keys.duration)
  if (wanted === undefined) {
    context.console.warn(
      `${identity.name}: session duration ${JSON.stringify(keys.duration)} is no duration; 12 h is used.`,
    )
    return USUAL
  }
  const allowed = Math.min(most, Math.max(LEAST, wanted))
  if (allowed !== wanted) {
    context.console.warn(
      `${identity.name}: a session of ${wanted} s is not allowed by AWS (${LEAST} to ${most} s); ${allowed} s is used.`,
    )
  }
  return allowed
}

function isWrongCode(refusal: Extract<StsAnswer, { kind: 'refused' }>): boolean {
  return /MultiFactorAuthentication failed|invalid MFA|MFA token|one time pass code/i.test(refusal.answer)
}

/** What STS said, with what its codes mean for a user's keys. */
function outcome(identity: Identity, answer: StsAnswer, region: string): Outcome {
  if (answer.kind === 'granted') return granted({ ...answer.credentials, region } satisfies AwsCredentials)
  const meaning = ((): Pick<Refusal, 'advice' | 'hints'> => {
    const configure = `Store new keys: atmos auth user configure --identity ${identity.name}`
    if (isWrongCode(answer)) {
      return { advice: ['The MFA code was not accepted. Each code works once: wait for the next one.'] }
    }
    switch (answer.code) {
      case 'InvalidClientTokenId':
        return {
          advice: ['The access key does not exist (any more): it was deleted, replaced or revoked.'],
          hints: [configure],
        }
      case 'SignatureDoesNotMatch':
        return { advice: ['The secret access key does not belong to the access key id.'], hints: [configure] }
      case 'ExpiredToken':
      case 'ExpiredTokenException':
        return {
          advice: ['The keys are those of a session that is over; long-lived keys belong here.'],
          hints: [configure],
        }
      case 'AccessDenied':
        return {
          advice: [
            'The user lacks the permission sts:GetSessionToken, or a policy asks for MFA (`credentials.mfa_arn`).',
          ],
        }
      default:
        return { advice: [] }
    }
  })()
  return { kind: 'refused', service: 'AWS', code: answer.code, answer: answer.answer, ...meaning }
}
