import { type Sts, stsOf } from '../../clouds/aws/sts.ts'
import { isFailure, reason } from '../../failure/failure.ts'
import { Secret } from '../../value/secret.ts'
import type { LoginContext } from '../context.ts'
import { type Identity, text } from '../definitions.ts'
import { seconds } from '../duration.ts'
import { fail } from '../failures.ts'
import { endpointOf } from '../families/aws-endpoint.ts'
import { adviceOn } from '../families/aws-refusals.ts'
import { entryName } from '../keyrings/keyring.ts'
import { withMfaCode } from '../mfa.ts'
import { granted, type Outcome } from '../outcome.ts'
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

/** Requests a session, with a code of the MFA device where there is one. */
async function openSession(
  identity: Identity,
  keys: Keys,
  region: string,
  sts: Sts,
  context: LoginContext,
): Promise<Outcome> {
  const duration = sessionSeconds(identity, keys, context)
  const serial = keys.mfaArn
  const answer =
    serial === undefined
      ? await sts.getSessionToken({ duration })
      : await withMfaCode(identity, serial, context, (code) => sts.getSessionToken({ duration, serial, code }))
  if (answer.kind === 'granted')
    return granted({ ...answer.credentials, region, ...(serial === undefined ? {} : { mfa: serial }) })
  const { code, answer: words } = answer
  const meaning = adviceOn(answer, { identity: identity.name, parent: undefined, region })
  return { kind: 'refused', service: 'AWS', code, answer: words, ...meaning }
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
