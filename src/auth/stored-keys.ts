import { type Identity, text } from './definitions.ts'
import { entryName, type Keyring } from './keyrings/keyring.ts'

/**
 * The secret key that the keyring holds for the user that a chain starts with, so that it is masked in a run that does
 * not need it. Nothing where the configuration has it.
 */
export async function storedKeys(
  root: Identity,
  realm: string,
  openKeyring: () => Promise<Keyring>,
): Promise<readonly string[]> {
  if (root.kind !== 'aws/user' || text(root, 'credentials', 'secret_access_key') !== undefined) return []
  const stored = await (await openKeyring()).get(entryName(realm, root.key))
  const secret = stored === undefined ? undefined : JSON.parse(stored)?.data?.secret_access_key
  return typeof secret === 'string' ? [secret] : []
}
