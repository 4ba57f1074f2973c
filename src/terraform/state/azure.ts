import { azureCliToken } from '../../clouds/azure/cli.ts'
import { clientCredentials } from '../../clouds/azure/entra.ts'
import { managedIdentity } from '../../clouds/azure/managed-identity.ts'
import { type AzureCloud, azureCloud } from '../../clouds/azure/names.ts'
import type { CloudContext } from '../../clouds/context.ts'
import { type Expiring, shareUntilExpiry } from '../../clouds/expiring.ts'
import { fail } from '../../clouds/failures.ts'
import { actionsToken } from '../../clouds/github/actions-token.ts'
import { fileToken } from '../../clouds/tokens/file.ts'
import { givenToken } from '../../clouds/tokens/given.ts'
import type { TokenSource } from '../../clouds/tokens/source.ts'
import type { Env } from '../../host/host.ts'
import { Secret } from '../../value/secret.ts'
import type { ValueMap } from '../../value/value.ts'
import { first, firstSecret, isOn } from './setting.ts'

/** The cloud that `environment` of the backend or `ARM_ENVIRONMENT` names; the public one where neither does. */
export function cloudOf(backend: ValueMap, env: Env): AzureCloud {
  return azureCloud(first(backend.environment, env.ARM_ENVIRONMENT))
}

/**
 * A token of Entra for a resource, found in terraform's own order: a service principal with a federated token (OIDC) or
 * with its secret, the machine's own identity, else the person who is logged in with the Azure CLI. Undefined for a
 * principal with a certificate, which only terraform can use. Fails with `cloud/…` where there is none.
 */
export async function azureToken(
  backend: ValueMap,
  context: CloudContext,
  resource: string,
): Promise<Secret | undefined> {
  const { env, host } = context
  const tenant = first(backend.tenant_id, env.ARM_TENANT_ID, env.AZURE_TENANT_ID)
  const client = first(backend.client_id, env.ARM_CLIENT_ID, env.AZURE_CLIENT_ID)
  const login = (env.AZURE_AUTHORITY_HOST || cloudOf(backend, env).login).replace(/\/+$/, '')
  const request = { login, tenant, client, resource }
  const secret = firstSecret(backend.client_secret, env.ARM_CLIENT_SECRET, env.AZURE_CLIENT_SECRET)
  const once = (kind: string, get: () => Promise<Expiring<Secret>>) =>
    shareUntilExpiry(host, ['azure', resource, login, tenant, client, kind], get)
  if (first(backend.client_certificate_path, env.ARM_CLIENT_CERTIFICATE_PATH, backend.client_certificate) !== '')
    return undefined
  if (tenant !== '' && client !== '') {
    const federated = env.AZURE_FEDERATED_TOKEN_FILE ?? ''
    if (isOn(backend.use_oidc, env.ARM_USE_OIDC) || (secret === '' && federated !== ''))
      return once('oidc', async () =>
        clientCredentials(context, request, { assertion: await assertionSource(backend, env)(context) }),
      )
    if (secret !== '') return once(secret, () => clientCredentials(context, request, { secret }))
  }
  const server = first(backend.msi_endpoint, env.ARM_MSI_ENDPOINT)
  if (isOn(backend.use_msi, env.ARM_USE_MSI))
    return once('msi', () => managedIdentity(context, { server, client, resource }))
  const enabled = first(backend.use_cli, env.ARM_USE_CLI).toLowerCase() !== 'false'
  return once('cli', () => azureCliToken(context, { enabled, tenant, resource, hints: waysToLogIn }))
}

const waysToLogIn: readonly string[] = [
  'Log in: az login',
  'Or name a service principal: ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET',
  'Or a key of the storage account: ARM_ACCESS_KEY, or a SAS token: ARM_SAS_TOKEN',
]

/** The federated token that stands for the principal: given, in a file, or from the server of a CI job. */
function assertionSource(backend: ValueMap, env: Env): TokenSource {
  const given = firstSecret(backend.oidc_token, env.ARM_OIDC_TOKEN)
  if (given !== '') return givenToken(new Secret(given))
  const file = first(backend.oidc_token_file_path, env.ARM_OIDC_TOKEN_FILE_PATH, env.AZURE_FEDERATED_TOKEN_FILE)
  if (file !== '') return fileToken(file, `the file of the OIDC token, ${file},`)
  const server = first(backend.oidc_request_url, env.ARM_OIDC_REQUEST_URL, env.ACTIONS_ID_TOKEN_REQUEST_URL)
  const token = firstSecret(backend.oidc_request_token, env.ARM_OIDC_REQUEST_TOKEN, env.ACTIONS_ID_TOKEN_REQUEST_TOKEN)
  if (server === '' || token === '') {
    throw fail('no-credentials', {
      problem: 'OIDC is on, and there is no token to show',
      hints: [
        'Give one: ARM_OIDC_TOKEN or ARM_OIDC_TOKEN_FILE_PATH',
        'In GitHub Actions: permissions: { id-token: write }',
      ],
    })
  }
  return actionsToken(server, token, 'api://AzureADTokenExchange')
}
