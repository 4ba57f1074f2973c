import { Secret } from '../../value/secret.ts'
import type { CloudContext } from '../context.ts'
import { shareUntilExpiry } from '../expiring.ts'
import { jsonOf, refused, SMALL, send } from '../request.ts'

/** Gets a key of a storage account with the rights of a token, by the `listKeys` call of Azure Resource Manager. */
export async function storageAccountKey(
  context: CloudContext,
  management: string,
  owner: { readonly subscription: string; readonly group: string; readonly account: string },
  token: Secret,
): Promise<Secret> {
  const { subscription, group, account } = owner
  const path = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Storage/storageAccounts/${account}`
  const url = `${management}${path}/listKeys?api-version=2023-01-01`
  const server = `the keys of the storage account ${account}`
  return shareUntilExpiry(context.host, ['azure key', url, token.reveal()], async () => {
    const headers = { authorization: `Bearer ${token.reveal()}` }
    const answer = await send(context, { method: 'POST', url, headers, body: '', timeout: SMALL })
    const got = answer.status >= 300 ? undefined : jsonOf<{ keys?: { value?: string }[] }>(answer, server)
    const key = got?.keys?.[0]?.value
    if (!key) {
      throw refused(answer.status, server, '', [
        'It takes the right listKeys on the account; or read with your own rights: use_azuread_auth: true',
      ])
    }
    return { value: new Secret(key), expires: undefined }
  })
}
