import type { Console } from '../../terminal/console.ts'
import type { Keyring, KeyringOptions, OpenKeyring } from './keyring.ts'

const types = new Map<string, () => Promise<OpenKeyring>>([
  ['system', async () => (await import('./system.ts')).systemKeyring],
  ['file', async () => (await import('./file.ts')).fileKeyring],
  ['memory', async () => (await import('./memory.ts')).memoryKeyring],
  ['none', async () => (await import('./none.ts')).noKeyring],
])
/** The reference's name for the keyring that keeps nothing. */
const aliases = new Map([['noop', 'none']])

/** Names that `auth.keyring.type` may have. */
export const keyringTypes: readonly string[] = [...types.keys()]

/** Opens the keyring of a type; an unknown type is told, and the system's own is taken, as in the reference. */
export async function openKeyring(
  type: string,
  options: KeyringOptions & { readonly console: Console },
): Promise<Keyring> {
  const load = types.get(aliases.get(type) ?? type)
  if (!load)
    options.console.warn(
      `Unknown keyring type "${type}", using the system keyring (types: ${keyringTypes.join(', ')}).`,
    )
  const open = await (load ?? (types.get('system') as () => Promise<OpenKeyring>))()
  return open(options)
}
