import type { Place } from '../failure/failure.ts'
import type { Env } from '../host/host.ts'
import { fail } from './failures.ts'

/** The realm keeps stored credentials of one project apart from those of others. */
export interface Realm {
  readonly name: string
  readonly source: 'env' | 'config' | 'auto' | 'default'
}

/**
 * `ATMOS_AUTH_REALM`, else `auth.realm`, else a hash of the folder of the configuration (as the reference makes it: the
 * first 8 bytes of SHA-256 of the path in small letters), else `default`.
 */
export async function findRealm(at: {
  readonly env: Env
  readonly configured: string | undefined
  /** Folder of the configuration, when one was found. */
  readonly directory: string | undefined
  /** Where `auth.realm` stands. */
  readonly place?: () => Place | undefined
}): Promise<Realm> {
  if (at.env.ATMOS_AUTH_REALM) return checked({ name: at.env.ATMOS_AUTH_REALM, source: 'env' })
  if (at.configured) return checked({ name: at.configured, source: 'config' }, at.place)
  if (at.directory === undefined) return { name: 'default', source: 'default' }
  const path = at.directory.replaceAll('\\', '/').toLowerCase()
  // The platform's own digest: loading node:crypto costs more than all the rest of opening.
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(path)))
  return { name: [...digest.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(''), source: 'auto' }
}

function checked(realm: Realm, place?: () => Place | undefined): Realm {
  if (realm.name.length > 64 || !/^[a-z0-9]+([-_][a-z0-9]+)*$/.test(realm.name)) {
    throw fail('realm-wrong', {
      value: realm.name,
      source: realm.source === 'env' ? 'ATMOS_AUTH_REALM' : '`auth.realm`',
      place: place?.(),
    })
  }
  return realm
}
