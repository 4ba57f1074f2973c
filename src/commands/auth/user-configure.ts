import { chosen } from '../../auth/choose.ts'
import { type Identity, mustBeUsable, text } from '../../auth/definitions.ts'
import { seconds } from '../../auth/duration.ts'
import { fail } from '../../auth/failures.ts'
import { endpointOf } from '../../auth/families/aws-endpoint.ts'
import { entryName } from '../../auth/keyrings/keyring.ts'
import { forgetSessionsOf } from '../../auth/logout.ts'
import type { OpenAuth } from '../../auth/open.ts'
import { pickOf } from '../../auth/pick.ts'
import { identityChoice } from '../../cli/global-flags.ts'
import type { Invocation } from '../../cli/tree.ts'
import { stsOf } from '../../clouds/aws/sts.ts'
import type { Question } from '../../host/host.ts'
import type { Project } from '../../project.ts'
import { Secret } from '../../value/secret.ts'
import { flagOn, flagText, reasonOf } from './selected.ts'

interface Keys {
  readonly id: string
  readonly secret: Secret
  readonly mfaArn: string
  readonly duration: string
}

/** `atmos auth user configure [IDENTITY]`: keys of a user go to the configured keyring, after AWS knew them. */
export async function userConfigure(invocation: Invocation, project: Project): Promise<number> {
  const auth = await project.auth()
  mustBeUsable(auth.section)
  const identity = await userOf(invocation, project, auth)
  const keyring = await auth.keyring()
  if (!keyring.durable) throw fail('keyring-not-durable', { keyring: keyring.type })
  const keys = await keysOf(invocation, project, identity)
  if (!flagOn(invocation, 'no-verify')) await verify(invocation, project, auth, identity, keys)
  const data = {
    access_key_id: keys.id,
    secret_access_key: keys.secret.reveal(),
    ...(keys.mfaArn ? { mfa_arn: keys.mfaArn } : {}),
    ...(keys.duration ? { session_duration: keys.duration } : {}),
  }
  await keyring.set(entryName(auth.realm.name, identity.key), JSON.stringify({ type: 'aws', data }))
  // A keyring may turn out to be none when it is first used.
  if (!keyring.durable) throw fail('keyring-not-durable', { keyring: keyring.type })
  // Sessions of other keys are those of another principal, perhaps.
  await forgetSessionsOf(auth, identity)
  project.console.say(`✓ The keys of ${identity.name} are in the ${keyring.type} keyring (realm: ${auth.realm.name})\n`)
  return 0
}

async function userOf(invocation: Invocation, project: Project, auth: OpenAuth): Promise<Identity> {
  const users = [...auth.definitions.identities.values()].filter((one) => one.kind === 'aws/user')
  const [argument] = invocation.arguments
  const flag = identityChoice(invocation) ?? (argument ? ({ kind: 'name', name: argument } as const) : undefined)
  const choice = chosen(flag, (await project.configuration()).env.ATMOS_IDENTITY)
  if (choice?.kind === 'name') {
    const identity = auth.identity(choice.name)
    if (identity.kind !== 'aws/user') throw fail('user-none', { name: identity.name, kind: identity.kind })
    return identity
  }
  const [only] = users
  if (!only) throw fail('user-none', { name: undefined, kind: undefined })
  return users.length === 1 ? only : pickOf(auth.chooser, users, 'Whose keys', 'There are several users')
}

async function keysOf(invocation: Invocation, project: Project, identity: Identity): Promise<Keys> {
  const { env } = await project.configuration()
  const { host, console } = project
  const mfaArn = flagText(invocation, 'mfa-arn')
  const duration = flagText(invocation, 'session-duration')
  if (duration !== '' && seconds(duration) === undefined) {
    throw fail('duration-wrong', { flag: 'session-duration', value: duration })
  }
  const ask = async (question: Question): Promise<string> => {
    const answer = await host.terminal.ask(question, project.signal)
    if (typeof answer !== 'string') throw fail('user-aborted', { what: `Storing the keys of ${identity.name}` })
    return answer.trim()
  }
  const filled = (text: string) => (text.trim() === '' ? 'It cannot be empty' : undefined)
  const givenId = flagText(invocation, 'access-key-id')
  if (console.interactive) {
    const id = givenId || (await ask({ kind: 'text', title: `Access key id of ${identity.name}`, check: filled }))
    const secret = new Secret(await ask({ kind: 'secret', title: 'Secret access key', check: filled }))
    const device =
      mfaArn ||
      text(identity, 'credentials', 'mfa_arn') ||
      (await ask({ kind: 'text', title: 'ARN of the MFA device (empty: none)' }))
    return { id, secret, mfaArn: device, duration }
  }
  if (givenId === '' && env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) {
    return { id: env.AWS_ACCESS_KEY_ID, secret: new Secret(env.AWS_SECRET_ACCESS_KEY), mfaArn, duration }
  }
  const line = givenId === '' ? '' : (host.terminal.readStdin().split(/\r?\n/, 1)[0] ?? '').trim()
  if (line === '') throw fail('keys-incomplete', { identity: identity.name })
  return { id: givenId, secret: new Secret(line), mfaArn, duration }
}

/** Asks AWS whose the keys are, so that a typing error is found now and not in a pipeline at night. */
async function verify(
  invocation: Invocation,
  project: Project,
  auth: OpenAuth,
  identity: Identity,
  keys: Keys,
): Promise<void> {
  const sts = stsOf(auth.context(identity.name, reasonOf(invocation, project)), {
    asker: identity.name,
    region: text(identity, 'credentials', 'region') ?? 'us-east-1',
    endpoint: endpointOf(identity),
    credentials: { accessKeyId: keys.id, secretAccessKey: keys.secret },
  })
  const answer = await sts.getCallerIdentity()
  if (answer.kind === 'granted') {
    project.console.say(`  AWS accepts these keys: ${answer.arn}\n`)
    return
  }
  throw fail('refused', {
    identity: identity.name,
    service: 'AWS',
    code: answer.code,
    answer: answer.answer,
    hops: [{ from: 'keys', to: identity.name, done: false }],
    total: 1,
    advice: ['Nothing was stored.'],
    hints: ['Store them all the same: --no-verify'],
    place: undefined,
  })
}
