import type { StsRefusal } from '../../clouds/aws/sts.ts'
import { formatDuration } from '../../value/duration.ts'

/** Who was refused what by AWS. */
export interface Refused {
  /** Name of the identity that was logged into. */
  readonly identity: string
  /** Who asked: the identity before in the chain; undefined where the long-lived keys of the identity itself did. */
  readonly parent: string | undefined
  readonly region: string
}

/** What a refusal means, as far as AWS says, and what may help. */
export interface Advice {
  readonly advice: readonly string[]
  readonly hints: readonly string[]
}

/** Whether AWS refused a code of an MFA device, and nothing else. */
export function isWrongCode({ answer }: Pick<StsRefusal, 'answer'>): boolean {
  return /MultiFactorAuthentication failed|invalid MFA|MFA token|one time pass code/i.test(answer)
}

/**
 * What a refusal means. AWS tells some causes apart by their code, some by the words only; where it does not say which of
 * several causes it was, neither do we. The first row that matches counts.
 */
export function adviceOn(refusal: StsRefusal, about: Refused): Advice {
  const row = rows.find(({ code, words }) => code.test(refusal.code) && (words?.test(refusal.answer) ?? true))
  const { advice, hints = [] } = row?.says(refusal, about) ?? { advice: [] }
  return { advice, hints: [...hints] }
}

interface Row {
  readonly code: RegExp
  readonly words?: RegExp
  readonly says: (
    refusal: StsRefusal,
    about: Refused,
  ) => { readonly advice: readonly string[]; readonly hints?: readonly string[] }
}

const any = /./
const denied = /^AccessDenied/
const otherTime = /Signature (expired|not yet current)|is now (earlier|later) than|RequestTime|time.*skew/i

const rows: readonly Row[] = [
  { code: /^(RequestExpired|RequestTimeTooSkewed)$/, says: wrongClock },
  { code: /^(SignatureDoesNotMatch|InvalidSignatureException|AuthFailure)$/, words: otherTime, says: wrongClock },
  {
    code: /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded)/,
    says: () => ({ advice: ['AWS gets too many requests from this account. Try again in a minute.'] }),
  },
  {
    code: any,
    words: /MultiFactorAuthentication failed|invalid MFA|MFA token|one time pass code/i,
    says: () => ({ advice: ['The MFA code was not accepted. Each code works once: wait for the next one.'] }),
  },
  {
    code: /^RegionDisabled/,
    says: (_, { identity, region }) => ({
      advice: [
        `STS is not enabled in ${region} for this account (region of auth.identities.${identity}): enable the region, or use another one.`,
      ],
    }),
  },
  {
    code: /^ExpiredToken/,
    says: (_, { identity, parent }) =>
      parent === undefined
        ? {
            advice: ['The keys are those of a session that has expired; long-lived keys belong here.'],
            hints: [newKeys(identity)],
          }
        : { advice: [`The session of ${parent} has expired.`], hints: [logIn(parent)] },
  },
  {
    code: /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|InvalidToken)$/,
    says: (_, { identity, parent, region }) => {
      const disabled = isOptIn(region) ? [`Or the region ${region} is not enabled for the account.`] : []
      return parent === undefined
        ? {
            advice: ['The access key does not exist: it was deleted, replaced or revoked.', ...disabled],
            hints: [newKeys(identity)],
          }
        : { advice: [`AWS does not know the credentials of ${parent}.`, ...disabled], hints: [logIn(parent)] }
    },
  },
  {
    code: /^(SignatureDoesNotMatch|InvalidSignatureException)$/,
    says: (_, { identity, parent }) =>
      parent === undefined
        ? { advice: ['The secret access key does not belong to the access key id.'], hints: [newKeys(identity)] }
        : { advice: [`The secret key of ${parent} does not belong to its access key id.`], hints: [logIn(parent)] },
  },
  {
    code: /^(ValidationError|ValidationException|MalformedPolicyDocument|PackedPolicyTooLarge|InvalidParameterValue)/,
    says: (_, { identity }) => ({ advice: [`AWS does not accept what is configured (auth.identities.${identity}).`] }),
  },
  {
    code: denied,
    words: /explicit deny in a service control policy/i,
    says: () => ({ advice: ['A service control policy of the organization denies it.'] }),
  },
  {
    code: denied,
    words: /explicit deny in a resource control policy/i,
    says: () => ({ advice: ['A resource control policy of the organization denies it.'] }),
  },
  {
    code: denied,
    words: /explicit deny in (a|an|the) (resource-based|trust|role trust) policy/i,
    says: (_, { identity }) => ({ advice: [`The trust policy of ${identity} denies it.`] }),
  },
  {
    code: denied,
    words: /explicit deny/i,
    says: (_, { identity, parent = identity }) => ({
      advice: [
        `A policy of ${parent} denies it; it may be one that ends sessions which are older than a certain time.`,
      ],
      hints: [logIn(parent)],
    }),
  },
  {
    code: denied,
    words: /no (identity-based|session|permissions boundary) (policy|allows)/i,
    says: (_, { identity, parent = identity }) => ({ advice: [`The policies of ${parent} do not allow it.`] }),
  },
  {
    code: denied,
    words: /no resource-based policy/i,
    says: (_, { identity, parent }) => ({
      advice: [
        `The trust policy of ${identity} does not allow ${parent ?? 'it'} (account, external id, MFA condition).`,
      ],
    }),
  },
  {
    code: denied,
    says: (_, { identity, parent }) =>
      parent === undefined
        ? {
            advice: [
              'Either the user lacks the permission sts:GetSessionToken, or a policy asks for MFA (`credentials.mfa_arn`).',
            ],
          }
        : {
            advice: [
              `Either the policies of ${parent} do not allow sts:AssumeRole on this role, or the role's trust policy does not allow ${parent} (account, external id, MFA condition): auth.identities.${identity}.`,
            ],
          },
  },
]

function newKeys(identity: string): string {
  return `Store new keys: atmos auth user configure --identity ${identity}`
}

function logIn(identity: string): string {
  return `Log in again: atmos auth login --force --identity ${identity}`
}

/** The clock that is wrong is ours, as a rule: how wrong it is says the server's date, else the answer itself. */
function wrongClock({ clockAhead, answer }: StsRefusal): { advice: readonly string[]; hints: readonly string[] } {
  const ahead = clockAhead || aheadBy(answer)
  const how =
    ahead === 0
      ? 'differs from that of AWS'
      : `is ${formatDuration(Math.abs(ahead), 'min')} ${ahead > 0 ? 'ahead of' : 'behind'} that of AWS`
  return {
    advice: [`The clock of this computer ${how}. AWS refuses requests of another time; the keys may be good.`],
    hints: ['Set the clock, and try again'],
  }
}

/** How far a request is ahead of the server, by the three times that an answer names: ours, the limit, the server's. */
function aheadBy(answer: string): number {
  const times = [...answer.matchAll(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/g)].map(
    ([, year, month, day, hour, minute, second]) =>
      Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)),
  )
  const [ours, , server] = times
  return ours === undefined || server === undefined ? 0 : ours - server
}

/**
 * Regions that an account has to enable before it can use them: all that AWS opened after March 2019
 * (https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html).
 */
function isOptIn(region: string): boolean {
  return !/^(us-(east|west)-[12]|ap-(south-1|northeast-[123]|southeast-[12])|ca-central-1|eu-(central-1|west-[123]|north-1)|sa-east-1|us-gov-.*|cn-.*|us-iso.*)$/.test(
    region,
  )
}
