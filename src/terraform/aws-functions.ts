import { ambientRegion } from '../clouds/aws/ambient.ts'
import { stsOf } from '../clouds/aws/sts.ts'
import { shareUntilExpiry } from '../clouds/expiring.ts'
import { failures } from '../failure/failure.ts'
import type { Env } from '../host/host.ts'
import type { Project } from '../project.ts'
import type { Value, ValueMap } from '../value/value.ts'
import { keysFor } from './state/aws.ts'
import { authOf, identityIfAny } from './state/reader.ts'

const fail = failures('aws-functions', () => ({
  arguments: (at: { tag: string }) => ({ message: `${at.tag} takes nothing behind it` }),
  unknown: (at: { tag: string; known: readonly string[] }) => ({
    message: `${at.tag} is not there`,
    hints: [`Of AWS there are ${at.known.join(', ')}.`],
  }),
  'no-region': (at: { identity: string }) => ({
    message: `no region is known for ${at.identity}`,
    hints: ['Give the identity a `region`, or set AWS_REGION.'],
  }),
  refused: (at: { identity: string; code: string; answer: string }) => ({
    message: `AWS does not say who ${at.identity} is: ${at.code}: ${at.answer}`,
  }),
}))

/** What of an answer of STS each function is. */
const parts = new Map([
  ['!aws.account_id', 'account'],
  ['!aws.caller_identity_arn', 'arn'],
  ['!aws.caller_identity_user_id', 'userId'],
] as const)

/**
 * Answers `!aws.account_id`, `!aws.caller_identity_arn`, `!aws.caller_identity_user_id` and `!aws.region` for the component
 * that asks: as the identity that the command has chosen, else its own default one, else as what the environment has. AWS is
 * asked once for each set of keys, and for the region not at all. Fails with `aws-functions/…` and `auth/…`.
 */
export async function answerAws(
  project: Project,
  tag: string,
  text: string,
  { section, identity: named }: { readonly section: ValueMap; readonly identity?: string | false | undefined },
): Promise<Value> {
  if (text !== '') throw fail('arguments', { tag })
  const part = parts.get(tag as '!aws.account_id')
  if (part === undefined && tag !== '!aws.region')
    throw fail('unknown', { tag, known: [...parts.keys(), '!aws.region'] })
  const { host } = project
  const configuration = await project.configuration()
  const inForce = await identityIfAny(project, authOf(section), tag, named)
  const isSession = typeof inForce === 'object'
  const identity = isSession ? `the identity ${inForce.identity}` : 'the environment'
  const env: Env = isSession ? inForce.environment(configuration.env) : configuration.env
  const region = await ambientRegion({ host, env, signal: project.signal })
  if (part === undefined) {
    if (region === undefined) throw fail('no-region', { identity })
    return region
  }
  const context = { host, env, signal: project.signal }
  const at = region ?? 'us-east-1'
  const about = {
    component: String(section.atmos_component ?? ''),
    stack: String(section.atmos_stack ?? ''),
    place: tag,
  }
  const credentials = await keysFor(Object.create(null), at, context, about)
  if (!credentials) throw fail('refused', { identity, code: 'NoCredentials', answer: 'there are none' })
  const endpoint = env.AWS_ENDPOINT_URL_STS || env.AWS_ENDPOINT_URL || undefined
  const answer = await shareUntilExpiry(host, ['aws caller', credentials.accessKeyId, at, endpoint], async () => {
    const value = await stsOf(context, { asker: identity, region: at, endpoint, credentials }).getCallerIdentity()
    if (value.kind === 'refused') throw fail('refused', { identity, code: value.code, answer: value.answer })
    return { value, expires: undefined }
  })
  return answer[part]
}
