import { reason } from '../../failure/failure.ts'
import type { Env } from '../../host/host.ts'
import { Secret } from '../../value/secret.ts'
import type { ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'
import { ask, jsonOf, refused, SMALL, textOf } from './ask.ts'
import type { About, StateAsking } from './backend.ts'
import { first, firstSecret, isOn } from './setting.ts'
import { type Lent, shared } from './shared.ts'

/** Names of a cloud of Azure. */
export interface Cloud {
  readonly storage: string
  readonly management: string
  readonly login: string
}

const world: Cloud = {
  storage: 'core.windows.net',
  management: 'https://management.azure.com',
  login: 'https://login.microsoftonline.com',
}
const clouds: ReadonlyMap<string, Cloud> = new Map([
  ['public', world],
  [
    'usgovernment',
    {
      storage: 'core.usgovcloudapi.net',
      management: 'https://management.usgovcloudapi.net',
      login: 'https://login.microsoftonline.us',
    },
  ],
  [
    'china',
    {
      storage: 'core.chinacloudapi.cn',
      management: 'https://management.chinacloudapi.cn',
      login: 'https://login.partner.microsoftonline.cn',
    },
  ],
])

/** The cloud that `environment` of the backend or `ARM_ENVIRONMENT` names; the public one where neither says. */
export function cloudOf(backend: ValueMap, env: Env): Cloud {
  const name = first(backend.environment, env.ARM_ENVIRONMENT)
    .toLowerCase()
    .replace(/^azure|cloud$/g, '')
  return clouds.get(name) ?? world
}

/** What asking for a token needs. */
interface Walk {
  readonly backend: ValueMap
  readonly env: Env
  readonly asking: StateAsking
  readonly about: About
  readonly tenant: string
  readonly client: string
  readonly login: string
  readonly resource: string
}

/**
 * A token of Entra for a resource, as the tool finds one: a service principal by a token of somebody else (OIDC) or by its
 * secret, the machine's own identity, else whoever has logged in with the Azure CLI. Undefined for a principal with a
 * certificate, which is the tool's to use. Fails with `terraform/state-credentials` where there is none.
 *
 * Microsoft's libraries want a newer Node than we do, and their weight for one request of a form is beyond measure.
 */
export async function azureToken(
  backend: ValueMap,
  env: Env,
  resource: string,
  asking: StateAsking,
  about: About,
): Promise<Secret | undefined> {
  const tenant = first(backend.tenant_id, env.ARM_TENANT_ID, env.AZURE_TENANT_ID)
  const client = first(backend.client_id, env.ARM_CLIENT_ID, env.AZURE_CLIENT_ID)
  const login = (env.AZURE_AUTHORITY_HOST || cloudOf(backend, env).login).replace(/\/+$/, '')
  const walk: Walk = { backend, env, asking, about, tenant, client, login, resource }
  const secret = firstSecret(backend.client_secret, env.ARM_CLIENT_SECRET, env.AZURE_CLIENT_SECRET)
  const key = ['azure', resource, login, tenant, client]
  const once = (kind: string, get: () => Promise<Lent<Secret>>) => shared(asking.host, [...key, kind], get)
  if (first(backend.client_certificate_path, env.ARM_CLIENT_CERTIFICATE_PATH, backend.client_certificate) !== '')
    return undefined
  if (tenant !== '' && client !== '') {
    const federated = env.AZURE_FEDERATED_TOKEN_FILE ?? ''
    if (isOn(backend.use_oidc, env.ARM_USE_OIDC) || (secret === '' && federated !== ''))
      return once('oidc', async () => principal(walk, { assertion: await assertionOf(walk) }))
    if (secret !== '') return once(secret, () => principal(walk, { secret }))
  }
  if (isOn(backend.use_msi, env.ARM_USE_MSI)) return once('msi', () => machine(walk))
  return once('cli', () => fromCli(walk))
}

/** Client credentials of OAuth, with a secret or with somebody else's token in its place. */
async function principal(
  { asking, about, login, tenant, client, resource }: Walk,
  by: { readonly secret: string } | { readonly assertion: string },
): Promise<Lent<Secret>> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client,
    scope: `${resource}/.default`,
    ...('secret' in by
      ? { client_secret: by.secret }
      : {
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: by.assertion,
        }),
  }).toString()
  const url = `${login}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await ask(asking, { method: 'POST', url, headers, body, timeout: SMALL }, about)
  const got = jsonOf<{ access_token?: string; expires_in?: number | string; error_description?: string }>(answer, about)
  if (!got.access_token) {
    // Entra answers 400 for an unknown principal and 401 for a wrong secret; behind the first line stand its own numbers.
    const [words = ''] = (got.error_description ?? '').split(/\r?\n/)
    throw refused(
      { ...answer, status: answer.status === 400 ? 401 : answer.status },
      { ...about, place: login },
      words,
      [`Check the tenant, the client and its secret: ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET.`],
    )
  }
  return lent(asking, got.access_token, got.expires_in)
}

/** The token of somebody else that stands for the principal: given, in a file, or asked for from a CI job's server. */
async function assertionOf({ backend, env, asking, about }: Walk): Promise<string> {
  const given = firstSecret(backend.oidc_token, env.ARM_OIDC_TOKEN)
  if (given !== '') return given
  const file = first(backend.oidc_token_file_path, env.ARM_OIDC_TOKEN_FILE_PATH, env.AZURE_FEDERATED_TOKEN_FILE)
  if (file !== '') {
    try {
      return firstSecret(asking.host.files.readText(file).trim())
    } catch (thrown) {
      const problem = `the file of the OIDC token, ${file}, cannot be read: ${reason(thrown)}`
      throw fail('state-credentials', { ...about, problem, hints: [] }, thrown)
    }
  }
  const server = first(backend.oidc_request_url, env.ARM_OIDC_REQUEST_URL, env.ACTIONS_ID_TOKEN_REQUEST_URL)
  const token = firstSecret(backend.oidc_request_token, env.ARM_OIDC_REQUEST_TOKEN, env.ACTIONS_ID_TOKEN_REQUEST_TOKEN)
  if (server === '' || token === '') {
    throw fail('state-credentials', {
      ...about,
      problem: 'OIDC is on, and there is no token to show',
      hints: [
        'Give one: ARM_OIDC_TOKEN or ARM_OIDC_TOKEN_FILE_PATH',
        'In GitHub Actions: permissions: { id-token: write }',
      ],
    })
  }
  const url = new URL(server)
  if (!url.searchParams.has('audience')) url.searchParams.set('audience', 'api://AzureADTokenExchange')
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' }
  const answer = await ask(asking, { method: 'GET', url: url.href, headers, timeout: SMALL }, about)
  if (answer.status >= 300) throw refused(answer, { ...about, place: url.origin }, '', [])
  return firstSecret(jsonOf<{ value?: string }>(answer, about).value)
}

/** The identity of the machine, from its metadata server. */
async function machine({ backend, env, asking, about, client, resource }: Walk): Promise<Lent<Secret>> {
  const server =
    first(backend.msi_endpoint, env.ARM_MSI_ENDPOINT) || 'http://169.254.169.254/metadata/identity/oauth2/token'
  const url = new URL(server)
  url.searchParams.set('api-version', '2018-02-01')
  url.searchParams.set('resource', `${resource}/`)
  if (client !== '') url.searchParams.set('client_id', client)
  const headers = { metadata: 'true' }
  const answer = await ask(asking, { method: 'GET', url: url.href, headers, timeout: SMALL }, about)
  if (answer.status >= 300)
    throw refused(answer, { ...about, place: url.origin }, textOf(answer).slice(0, 200), [
      'Has the machine an identity?',
    ])
  const got = jsonOf<{ access_token: string; expires_in?: number | string }>(answer, about)
  return lent(asking, got.access_token, got.expires_in)
}

/** Whoever has logged in with the Azure CLI, which keeps its tokens to itself. */
async function fromCli({ backend, env, asking, about, tenant, resource }: Walk): Promise<Lent<Secret>> {
  const { processes, environment, clock } = asking.host
  const none = (detail: string, cause?: unknown) =>
    fail(
      'state-credentials',
      {
        ...about,
        problem: `there are no credentials of Azure here${detail}`,
        hints: [
          'Log in: az login',
          'Or name a service principal: ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET',
          'Or a key of the storage account: ARM_ACCESS_KEY, or a SAS token: ARM_SAS_TOKEN',
        ],
      },
      cause,
    )
  const off = first(backend.use_cli, env.ARM_USE_CLI).toLowerCase() === 'false'
  const file = off ? undefined : processes.find('az', env, environment.cwd)
  if (file === undefined) throw none('')
  const args = ['account', 'get-access-token', '--output', 'json', '--resource', resource]
  if (tenant !== '') args.push('--tenant', tenant)
  const { code, stdout, stderr } = processes.capture({ file, args, cwd: environment.cwd, env, timeout: SMALL })
  const said = new TextDecoder().decode(code === 0 ? stdout : stderr)
  if (code !== 0) throw none(`: az says ${said.trim().split('\n')[0] || `nothing and ends with ${code}`}`)
  try {
    const { accessToken, expires_on: end } = JSON.parse(said) as { accessToken: string; expires_on?: number }
    return { value: new Secret(accessToken), expires: end === undefined ? clock.now() + 5 * 60_000 : end * 1000 }
  } catch (thrown) {
    throw none(': the answer of az cannot be read', thrown)
  }
}

function lent({ host }: StateAsking, token: string, seconds: number | string | undefined): Lent<Secret> {
  const life = Number(seconds ?? 0) * 1000
  return { value: new Secret(token), expires: life > 0 ? host.clock.now() + life : undefined }
}

/** A key of a storage account, which its owners may ask for. */
export async function accountKey(
  management: string,
  owner: { readonly subscription: string; readonly group: string; readonly account: string },
  token: Secret,
  asking: StateAsking,
  about: About,
): Promise<Secret> {
  const { subscription, group, account } = owner
  const path = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Storage/storageAccounts/${account}`
  const url = `${management}${path}/listKeys?api-version=2023-01-01`
  return shared(asking.host, ['azure key', url, token.reveal()], async () => {
    const headers = { authorization: `Bearer ${token.reveal()}` }
    const answer = await ask(asking, { method: 'POST', url, headers, body: '', timeout: SMALL }, about)
    const got = answer.status >= 300 ? undefined : jsonOf<{ keys?: { value?: string }[] }>(answer, about)
    const key = got?.keys?.[0]?.value
    if (!key) {
      throw refused(answer, { ...about, place: `the keys of the storage account ${account}` }, '', [
        'Whoever asks for them needs listKeys on the account; or read by its own rights: use_azuread_auth: true',
      ])
    }
    return { value: new Secret(key), expires: undefined }
  })
}
