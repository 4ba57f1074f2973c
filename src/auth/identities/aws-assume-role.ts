import { type AssumeRole, type Sts, type StsAnswer, stsOf } from '../../clouds/aws/sts.ts'
import { get, isMap, type Value } from '../../value/value.ts'
import type { LoginContext } from '../context.ts'
import { type Identity, text, textOf, texts } from '../definitions.ts'
import { seconds } from '../duration.ts'
import { fail } from '../failures.ts'
import { endpointOf } from '../families/aws-endpoint.ts'
import { adviceOn } from '../families/aws-refusals.ts'
import { withMfaCode } from '../mfa.ts'
import { granted } from '../outcome.ts'
import { type IdentityKind, type Parent, problem, required } from './identity.ts'

/**
 * `kind: aws/assume-role`: a role, taken with the credentials of the parent. `principal` says which one and how:
 * `assume_role`, `external_id`, `session_name`, `duration`, `region`, `tags`, `transitive_tag_keys`, `policy`,
 * `policy_arns`, `source_identity`, `mfa_arn`.
 */
export const awsAssumeRole: IdentityKind = {
  check(identity) {
    const duration = text(identity, 'principal', 'duration')
    const policy = get(identity.fields, ['principal', 'policy'])
    return [
      ...required(identity, 'principal', 'assume_role'),
      ...(duration !== undefined && seconds(duration) === undefined
        ? [
            problem(
              identity,
              `\`principal.duration\` ${JSON.stringify(duration)} is no duration`,
              'principal',
              'duration',
            ),
          ]
        : []),
      ...(typeof policy === 'string' && !isJson(policy)
        ? [problem(identity, '`principal.policy` is no JSON', 'principal', 'policy')]
        : []),
    ]
  },

  async authenticate(identity, parent, context) {
    const role = text(identity, 'principal', 'assume_role')
    if (role === undefined) {
      throw fail('definition-wrong', {
        role: 'identity',
        name: identity.name,
        problem: '`principal.assume_role` is required by the kind `aws/assume-role`',
        place: identity.place('principal'),
      })
    }
    if (parent?.credentials.kind !== 'aws') {
      throw fail('parent-wrong', {
        identity: identity.name,
        kind: identity.kind,
        parent: parent?.name ?? '',
        needs: 'AWS credentials',
        place: identity.place('via'),
      })
    }
    const region = text(identity, 'principal', 'region') ?? parent.credentials.region ?? 'us-east-1'
    const request = requestOf(identity, role, context)
    const sts = stsOf(context, {
      asker: identity.name,
      region,
      endpoint: endpointOf(identity),
      credentials: parent.credentials,
    })
    const answer = await assume(identity, parent, request, sts, context)
    if (answer.kind === 'granted') return granted({ ...answer.credentials, region })
    const { code, answer: words } = answer
    const { advice, hints } = adviceOn(answer, { identity: identity.name, parent: parent.name, region })
    const look = `atmos auth whoami --identity ${parent.name}`
    return {
      kind: 'refused',
      service: 'AWS',
      code,
      answer: words,
      target: role,
      advice,
      hints: hints.length > 0 ? hints : parent.identity ? [look] : [],
    }
  },
}

/** A session that was opened with a code counts as one with MFA for so long, even where a policy limits its age. */
const MFA_FRESH = 5 * 60_000

/**
 * Assumes the role. A session that was opened with a code of the same MFA device needs no second one, unless it is older
 * than the role's trust policy allows.
 */
async function assume(
  identity: Identity,
  parent: Parent,
  request: AssumeRole,
  sts: Sts,
  context: LoginContext,
): Promise<StsAnswer> {
  const serial = text(identity, 'principal', 'mfa_arn')
  if (serial === undefined) return sts.assumeRole(request)
  const withCode = () =>
    withMfaCode(identity, serial, context, (code) => sts.assumeRole({ ...request, mfa: { serial, code } }))
  if (!hasMfa(parent, serial)) return withCode()
  const answer = await sts.assumeRole(request)
  const issued = parent.credentials.kind === 'aws' ? parent.credentials.issued : undefined
  const isOld = issued === undefined || context.host.clock.now() - issued > MFA_FRESH
  return answer.kind === 'refused' && answer.code.startsWith('AccessDenied') && isOld ? withCode() : answer
}

/** Whether the session of the parent was opened with a code of a device. */
function hasMfa({ identity, credentials }: Parent, serial: string): boolean {
  if (credentials.kind !== 'aws') return false
  if (credentials.mfa !== undefined) return credentials.mfa === serial
  // A session that another tool stored: the reference opens it with the device of the definition.
  return identity?.kind === 'aws/user' && text(identity, 'credentials', 'mfa_arn') === serial
}

function requestOf(identity: Identity, role: string, context: LoginContext): AssumeRole {
  const written = text(identity, 'principal', 'duration')
  const duration = written === undefined ? undefined : seconds(written)
  if (written !== undefined && duration === undefined) {
    context.console.warn(`${identity.name}: duration ${JSON.stringify(written)} is no duration; AWS chooses.`)
  }
  const name =
    text(identity, 'principal', 'session_name') ??
    `atmos-${identity.key}-${Math.floor(context.host.clock.now() / 1000)}`
  const policy = policyOf(get(identity.fields, ['principal', 'policy']))
  return {
    role,
    sessionName: sessionName(name),
    externalId: text(identity, 'principal', 'external_id'),
    duration,
    tags: tagsOf(get(identity.fields, ['principal', 'tags'])),
    transitiveTagKeys: texts(get(identity.fields, ['principal', 'transitive_tag_keys'])),
    policy,
    policyArns: texts(get(identity.fields, ['principal', 'policy_arns'])),
    sourceIdentity: text(identity, 'principal', 'source_identity'),
    mfa: undefined,
  }
}

/** A session name as the reference makes it: other characters become `-`, at most 64, none at the end. */
export function sessionName(written: string): string {
  return (
    written
      .replace(/[^A-Za-z0-9+=,.@-]/g, '-')
      .slice(0, 64)
      .replace(/-+$/, '') || 'atmos-session'
  )
}

/** Session tags: a map, or a list of `{key, value}`. */
function tagsOf(value: Value | undefined): readonly (readonly [string, string])[] {
  const pairs = Array.isArray(value)
    ? value.flatMap((item) => (isMap(item) ? [[textOf(item.key), textOf(item.value) ?? ''] as const] : []))
    : isMap(value)
      ? Object.entries(value).map(([key, item]) => [key, textOf(item) ?? ''] as const)
      : []
  return pairs.flatMap(([key, item]) => (key === undefined ? [] : [[key, item] as const]))
}

/** A session policy: JSON as text, or written as YAML. */
function policyOf(value: Value | undefined): string | undefined {
  if (isMap(value)) return JSON.stringify(value)
  return textOf(value)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
