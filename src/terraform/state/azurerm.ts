import { storageAccountKey } from '../../clouds/azure/storage-keys.ts'
import type { CloudContext } from '../../clouds/context.ts'
import { textOf } from '../../clouds/request.ts'
import type { ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'
import { ask, forState, LARGE, refused } from './ask.ts'
import { azureToken, cloudOf } from './azure.ts'
import type { About, StateBackend } from './backend.ts'
import { first, firstSecret, fromBase64, isOn } from './setting.ts'

/** Version of the Blob service's protocol: one that takes tokens, and that emulators know. */
const VERSION = '2021-12-02'

/** Where a blob is, and what opens it. */
interface Opened {
  /** Address of the account's blobs. */
  readonly service: string
  readonly open: Opener
}

type Opener =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'sas'; readonly query: string }
  | { readonly kind: 'token'; readonly token: string }

/**
 * The state of the azurerm backend: the blob `<key>`, in other workspaces than `default` `<key>env:<workspace>`, by the
 * REST API of Blob Storage. What opens it, in the order of the tool: an access key, a SAS token, a token of Entra where
 * `use_azuread_auth` says so, else a key that the account gives out.
 */
export const azurerm: StateBackend = async ({ backend, workspace, component, stack }, asking) => {
  const env = await asking.env()
  for (const key of ['storage_account_name', 'container_name', 'key'])
    if (first(backend[key]) === '') throw fail('backend-missing', { component, stack, type: 'azurerm', key })
  const account = first(backend.storage_account_name)
  const container = first(backend.container_name)
  const blob = `${first(backend.key)}${workspace === 'default' ? '' : `env:${workspace}`}`
  const place = `azurerm://${account}/${container}/${blob}`
  const about = { component, stack, place }
  const { host, signal } = asking
  const opened = await forState(about, () => openAccount(backend, account, { host, env, signal }))
  // Credentials of a kind that only the tool knows how to use.
  if (opened === undefined) return undefined
  const url = new URL(
    `${opened.service}/${encodeURIComponent(container)}/${blob.split('/').map(encodeURIComponent).join('/')}`,
  )
  const headers: Record<string, string> = {
    'x-ms-date': new Date(asking.host.clock.now()).toUTCString(),
    'x-ms-version': VERSION,
  }
  if (opened.open.kind === 'token') headers.authorization = `Bearer ${opened.open.token}`
  if (opened.open.kind === 'key')
    headers.authorization = await sharedKey({ account, key: opened.open.key }, url, headers, about)
  if (opened.open.kind === 'sas') url.search = opened.open.query
  const answer = await ask(asking, { method: 'GET', url: url.href, headers, timeout: LARGE }, about)
  if (answer.status === 404) return { text: undefined, place }
  if (answer.status >= 300) {
    const code = answer.headers['x-ms-error-code'] ?? /<Code>([^<]*)/.exec(textOf(answer))?.[1] ?? ''
    throw refused(answer, about, code, [
      opened.open.kind === 'token'
        ? `Whoever reads it needs the role Storage Blob Data Reader on the storage account ${account}.`
        : 'Check the access key or the SAS token: it may be of another account, or have ended.',
    ])
  }
  return { text: textOf(answer), place }
}

async function openAccount(backend: ValueMap, account: string, context: CloudContext): Promise<Opened | undefined> {
  const { env } = context
  const cloud = cloudOf(backend, env)
  const service = `https://${account}.blob.${cloud.storage}`
  const key = firstSecret(backend.access_key, env.ARM_ACCESS_KEY)
  const connection = connectionOf(env.AZURE_STORAGE_CONNECTION_STRING, account)
  if (key !== '') return { service: connection?.service ?? service, open: { kind: 'key', key } }
  const sas = firstSecret(backend.sas_token, env.ARM_SAS_TOKEN)
  if (sas !== '') return { service: connection?.service ?? service, open: { kind: 'sas', query: sas } }
  if (connection) return { service: connection.service ?? service, open: connection.open }
  const [group, subscription] = [
    first(backend.resource_group_name),
    first(backend.subscription_id, env.ARM_SUBSCRIPTION_ID, env.AZURE_SUBSCRIPTION_ID),
  ]
  const byToken = isOn(backend.use_azuread_auth, env.ARM_USE_AZUREAD) || group === '' || subscription === ''
  const token = await azureToken(backend, context, byToken ? 'https://storage.azure.com' : cloud.management)
  if (token === undefined) return undefined
  if (byToken) return { service, open: { kind: 'token', token: token.reveal() } }
  const owner = { account, group, subscription }
  const given = await storageAccountKey(context, cloud.management, owner, token)
  return { service, open: { kind: 'key', key: given.reveal() } }
}

/** What a connection string says, if it is that of the account: people have one for an emulator. */
function connectionOf(text: string | undefined, account: string): { service?: string; open: Opener } | undefined {
  const parts = new Map<string, string>()
  for (const part of (text ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0) parts.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim())
  }
  if (account === '' || parts.get('accountname') !== account) return undefined
  const key = firstSecret(parts.get('accountkey'))
  const sas = firstSecret(parts.get('sharedaccesssignature'))
  if (key === '' && sas === '') return undefined
  const service = parts.get('blobendpoint')?.replace(/\/+$/, '')
  return {
    ...(service ? { service } : {}),
    open: key === '' ? { kind: 'sas', query: sas } : { kind: 'key', key },
  }
}

/** The signature of a GET with an account's key (Authorize with Shared Key, in Microsoft's words). */
async function sharedKey(
  { account, key }: { readonly account: string; readonly key: string },
  url: URL,
  headers: Readonly<Record<string, string>>,
  about: About,
): Promise<string> {
  const ours = ['x-ms-date', 'x-ms-version'].map((name) => `${name}:${headers[name]}\n`).join('')
  // The verb, eleven headers that we do not send, ours, and what is asked for.
  const signed = `GET${'\n'.repeat(12)}${ours}/${account}${url.pathname}`
  const raw = fromBase64(key)
  if (raw === undefined) {
    const problem = `the access key of the storage account ${account} is not base64`
    throw fail('state-credentials', { ...about, problem, hints: [] })
  }
  const hmac = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signature = new Uint8Array(await crypto.subtle.sign('HMAC', hmac, new TextEncoder().encode(signed)))
  return `SharedKey ${account}:${btoa(String.fromCharCode(...signature))}`
}
