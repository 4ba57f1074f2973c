import { ambientSource } from '../../clouds/aws/ambient.ts'
import type { AwsCredentials } from '../../clouds/aws/credentials.ts'
import type { Env } from '../../host/host.ts'
import { type Chain, configuredRegion, targetOf } from '../chain.ts'
import { regionOf } from '../credentials.ts'
import { text } from '../definitions.ts'
import { endpointOf } from './aws-endpoint.ts'
import { configFile, credentialsFile } from './aws-files.ts'
import { awsInventory, openAwsSessions, type SessionKey } from './aws-sessions.ts'
import { awsVariables } from './aws-variables.ts'
import type { Family, FamilyOptions, FamilyVariables } from './family.ts'
import { shapeOf } from './shape.ts'
import type { SessionFiles, SessionStore } from './store.ts'
import { noVariables } from './variables.ts'

/** Region of calls and files when nothing names one. */
const USUAL_REGION = 'us-east-1'

/** AWS: kinds `aws/…`. A child gets a profile in files, and nothing else of AWS. */
export const aws: Family = {
  variables(chain, files): FamilyVariables {
    const region = configuredRegion(chain)
    const { kind } = targetOf(chain)
    if (kind === 'aws/ambient') return { removes: noVariables, sets: regions(region), shown: {} }
    // Old SDKs read the config file only when told to; instance roles must not fill in for a session that has expired.
    const switches = { AWS_SDK_LOAD_CONFIG: '1', AWS_EC2_METADATA_DISABLED: 'true' }
    const shown = { ...profileVariables(files), ...regions(region) }
    const made = { removes: awsVariables, sets: { ...shown, ...switches }, shown }
    if (kind !== 'aws/user' || region) return made
    return { ...made, fallbacks: [{ names: ['AWS_REGION', 'AWS_DEFAULT_REGION'], value: USUAL_REGION }] }
  },

  sessions: (options) => awsSessions(options),
  inventory: awsInventory,
  region: (chain, credentials) => configuredRegion(chain) ?? (credentials && regionOf(credentials)),
  requestedPrincipal: (hop) => text(hop, 'principal', 'assume_role') ?? text(hop, 'principal', 'name'),

  async whoami(identity, credentials, region, context) {
    if (credentials.kind !== 'aws') return { kind: 'known', principal: '', account: undefined }
    const { stsOf } = await import('../../clouds/aws/sts.ts')
    const sts = stsOf(context, {
      asker: identity.name,
      region: region ?? USUAL_REGION,
      endpoint: endpointOf(identity),
      credentials,
    })
    const answer = await sts.getCallerIdentity()
    if (answer.kind === 'refused') return answer
    return { kind: 'known', principal: answer.arn, account: answer.account || undefined }
  },

  refusesSession: ({ code, answer }) =>
    /^(ExpiredToken|ExpiredTokenException|InvalidClientTokenId|UnrecognizedClientException|InvalidToken|TokenRefreshRequired|AuthFailure)$/.test(
      code,
    ) ||
    // Sessions that somebody has revoked are denied by a policy about the time of their login.
    (code.startsWith('AccessDenied') && /explicit deny/i.test(answer)),
}

/** The sessions of AWS kinds; the mock of AWS stores its own in the same way. */
export function awsSessions(
  options: FamilyOptions,
  regionOf = (chain: Chain, { region }: AwsCredentials) => configuredRegion(chain) ?? region ?? USUAL_REGION,
): SessionStore {
  const { host, env, config, realm } = options
  const sources = new Map<string, string>()
  const sourceOf = (): string => {
    const written = ambientSource({ host, env })
    const known = sources.get(written) ?? host.system.sha256(written)
    sources.set(written, known)
    return known
  }
  return openAwsSessions({
    host,
    config,
    realm,
    isProjects: options.isProjects,
    regionOf,
    inside: filesIn(env, config),
    keyOf(chain, given): SessionKey {
      const shape = shapeOf(chain, ['mfa_token_command'])
      if (chain.provider !== undefined || chain.hops[0].kind !== 'aws/ambient')
        return { key: host.system.sha256(shape) }
      const source = given ?? sourceOf()
      return { key: host.system.sha256(`${shape}\n${source}`), source }
    },
  })
}

/** Files of ours that an environment points to. */
function filesIn({ AWS_SHARED_CREDENTIALS_FILE: file, AWS_PROFILE: profile }: Env, config: string) {
  if (!file?.startsWith(config) || !profile) return undefined
  return { folder: file.slice(0, Math.max(0, file.search(/[/\\]credentials$/))), profile }
}

function profileVariables(files: SessionFiles): Env {
  return {
    AWS_SHARED_CREDENTIALS_FILE: credentialsFile(files),
    AWS_CONFIG_FILE: configFile(files),
    AWS_PROFILE: files.profile,
  }
}

/** The variables of a region. */
export function regions(region: string | undefined): Env {
  return region ? { AWS_REGION: region, AWS_DEFAULT_REGION: region } : {}
}
