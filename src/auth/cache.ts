import { ambientSource } from '../clouds/aws/ambient.ts'
import { reason } from '../failure/failure.ts'
import type { Env, Host } from '../host/host.ts'
import type { Console } from '../terminal/console.ts'
import { digest } from '../value/digest.ts'
import { join } from '../value/file-path.ts'
import { Float, get, isMap, type Value } from '../value/value.ts'
import { type ProfileFiles, prepareFolder, readSession, writeSession } from './aws-files.ts'
import { type Chain, configuredRegion, folderName, targetOf } from './chain.ts'
import { type Credentials, lastsLongEnough, timestamp } from './credentials.ts'
import type { Identity, Provider } from './definitions.ts'
import { awsFolder, segment } from './folders.ts'
import { factsOf } from './identities/registry.ts'
import { entryName, type Keyring } from './keyrings/keyring.ts'

/** Sessions that are kept between runs, each with what it was made from. */
export interface Cache {
  /** Where AWS files of a chain's identity lie. */
  files(chain: Chain): ProfileFiles
  /**
   * The stored session of a chain's identity, if it was made from what is configured now. Without `evenEnding` it also
   * has to last long enough to begin something with it; an expired one is never given.
   */
  peek(chain: Chain, evenEnding?: boolean): Credentials | undefined
  /** Makes sure that `keep` has a chance, before anybody is asked for a code in vain. */
  prepare(chain: Chain): void
  /** Keeps a new session where children find it, or in the `folder` of another; fails when that is impossible. */
  keep(chain: Chain, credentials: Credentials, signal?: AbortSignal, folder?: string): Promise<void>
  /** Keeps in the keyring what kinds without files yield; when that is impossible it says so, and no more. */
  remember(chain: Chain, part: Identity | Provider, credentials: Credentials): Promise<void>
}

/** The cache of a realm. */
export function openCache(at: {
  readonly host: Host
  readonly console: Console
  readonly env: Env
  /** `~/.config/atmos`. */
  readonly config: string
  readonly realm: string
  keyring(): Promise<Keyring>
}): Cache {
  const { host, console } = at
  const files = (chain: Chain): ProfileFiles => ({
    folder: join(awsFolder(at.config, at.realm), segment(folderName(chain))),
    profile: targetOf(chain).key,
  })
  // Inside of a child of ours the environment is the identity's own: it says nothing about where the session came from.
  const inside = at.env.AWS_SHARED_CREDENTIALS_FILE?.startsWith(at.config) ?? false

  return {
    files,
    peek(chain, evenEnding = false) {
      if (factsOf(targetOf(chain)).keeps !== 'aws-files') return undefined
      const found = readSession(host, files(chain))
      if (!found) return undefined
      const { credentials, fingerprint, source } = found
      if (fingerprint !== undefined && fingerprint !== fingerprintOf(chain)) return undefined
      if (source !== undefined && !inside && source !== sourceOf(chain, at.env)) return undefined
      const now = host.clock.now()
      if (evenEnding) return credentials.expires !== undefined && credentials.expires <= now ? undefined : credentials
      return lastsLongEnough(credentials, now) ? credentials : undefined
    },
    prepare(chain) {
      if (factsOf(targetOf(chain)).keeps === 'aws-files') prepareFolder(host, files(chain).folder)
    },
    async keep(chain, credentials, signal, folder) {
      if (factsOf(targetOf(chain)).keeps !== 'aws-files' || credentials.kind !== 'aws') return
      const source = sourceOf(chain, at.env)
      const made = {
        fingerprint: fingerprintOf(chain),
        ...(source === undefined ? {} : { source }),
        issued: credentials.issued ?? host.clock.now(),
        region: configuredRegion(chain) ?? credentials.region ?? 'us-east-1',
      }
      const region = targetOf(chain).kind === 'mock/aws' ? { region: credentials.region ?? made.region } : {}
      const place = { ...files(chain), ...(folder === undefined ? {} : { folder }) }
      await writeSession(host, place, credentials, { ...made, ...region }, signal)
    },
    async remember(chain, part, credentials) {
      if (credentials.kind !== 'mock' || factsOf(targetOf(chain)).keeps !== 'keyring') return
      try {
        const keyring = await at.keyring()
        await keyring.set(entryName(at.realm, part.key), JSON.stringify({ type: 'mock', data: mockData(credentials) }))
      } catch (error) {
        console.warn(`${reason(error)} The login is not kept.`)
      }
    },
  }
}

function mockData(credentials: Extract<Credentials, { kind: 'mock' }>) {
  return {
    access_key_id: credentials.accessKeyId,
    secret_access_key: credentials.secretAccessKey.reveal(),
    session_token: credentials.sessionToken.reveal(),
    region: credentials.region,
    expiration: timestamp(credentials.expires),
  }
}

/**
 * Everything in the configuration that shaped a session: kinds, parents, roles, accounts, endpoints. A session made from
 * something else is not taken for one of this identity. A digest: a variable may have given the access key id.
 */
export function fingerprintOf(chain: Chain): string {
  const parts: Value[] = chain.hops.map((hop) => [
    hop.kind,
    get(hop.fields, ['principal']) ?? null,
    get(hop.fields, ['credentials', 'access_key_id']) ?? null,
    get(hop.fields, ['credentials', 'mfa_arn']) ?? null,
    get(hop.fields, ['spec', 'endpoint_url']) ?? null,
  ])
  const provider = chain.provider
  if (provider) {
    const { kind, start_url = null, url = null, region = null, spec = null } = provider.fields
    parts.unshift([kind ?? null, start_url, url, region, spec])
  }
  return digest(canonical(parts))
}

/** Whose credentials a chain starts with, where the configuration does not say it. */
function sourceOf(chain: Chain, env: Env): string | undefined {
  return chain.provider === undefined && chain.hops[0].kind === 'aws/ambient'
    ? digest(JSON.stringify(ambientSource(env)))
    : undefined
}

/** JSON with keys in order, so that the order of a file does not matter. */
function canonical(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (isMap(value)) {
    const pairs = Object.keys(value).sort()
    return `{${pairs.map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Value)}`).join(',')}}`
  }
  if (typeof value === 'bigint' || value instanceof Float) return String(value.valueOf())
  return JSON.stringify(value) ?? 'null'
}
