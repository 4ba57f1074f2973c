import { MASK } from '../value/secret.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'

/** Keys that hold what nobody may see; the id of an access key is none. */
const secret =
  /(^|_)(secret|secret_access_key|client_secret|password|passphrase|private_key|session_token|token|api_key)$/i

/** Whether a key of the auth configuration holds a secret. */
export function holdsSecret(key: string | number | undefined): boolean {
  return typeof key === 'string' && secret.test(key)
}

const known = new WeakMap<object, ValueMap>()

/** The auth configuration, or a part of it, with masks in place of its secrets; of the same map it is made once. */
export function redacted(auth: ValueMap): ValueMap {
  let made = known.get(auth)
  if (!made) {
    made = masked(auth) as ValueMap
    known.set(auth, made)
  }
  return made
}

function masked(value: Value): Value {
  if (Array.isArray(value)) return value.map(masked)
  if (!isMap(value)) return value
  return map(
    Object.entries(value).map(([key, item]) => {
      const hide = holdsSecret(key) && (typeof item === 'string' || typeof item === 'number') && item !== ''
      return [key, hide ? MASK : masked(item)] as const
    }),
  )
}
