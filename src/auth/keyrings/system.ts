import { reason } from '../../failure/failure.ts'
import type { OpenKeyring } from './keyring.ts'

/** Account of every entry; the service is the entry's name, as the reference lays them down. */
const ACCOUNT = 'atmos-auth'
/** How the reference marks values on macOS. */
const ENCODED = 'go-keyring-base64:'

/**
 * `type: system` asks the operating system's store, each call with a deadline of the host's. Where there is none (no
 * session bus, a container), it says so once and keeps nothing from then on.
 */
export const systemKeyring: OpenKeyring = ({ host, console }) => {
  let broken = false
  const attempt = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    if (broken) return otherwise
    try {
      return await work()
    } catch (error) {
      broken = true
      console.warn(
        `The system keyring cannot be used (${reason(error)}): nothing is read from it or kept in it. ` +
          'Encrypted files do the same: ATMOS_KEYRING_TYPE=file.',
      )
      return otherwise
    }
  }
  return {
    type: 'system',
    get durable() {
      return !broken
    },
    async get(key) {
      const stored = await attempt(() => host.system.keychain.get(key, ACCOUNT), undefined)
      if (!stored?.startsWith(ENCODED)) return stored
      return new TextDecoder().decode(Uint8Array.from(atob(stored.slice(ENCODED.length)), (c) => c.charCodeAt(0)))
    },
    set: (key, value) => attempt(() => host.system.keychain.set(key, ACCOUNT, value), undefined),
    delete: (key) => attempt(() => host.system.keychain.delete(key, ACCOUNT), false),
  }
}
