import { secretsIn } from '../value/redact.ts'
import { secretsOf } from '../value/secret-names.ts'
import { get, isMap } from '../value/value.ts'
import type { Configuration } from './configuration.ts'

/**
 * Everything secret that the configuration holds by itself, evaluated: keys and passwords of `auth` (whatever `!env` or
 * a template gave them), variables of identities, `env`, and the password of the keyring.
 */
export function configuredSecrets(configuration: Configuration): string[] {
  const { env, globalEnv, value } = configuration
  const found = secretsIn(value.auth)
  for (const name of Object.keys(globalEnv)) found.push(...secretsOf(name, globalEnv[name] as string))
  const password = env[keyringVariable(configuration)]
  return password === undefined ? found : [...found, password]
}

/** The variable with the password of the file keyring. */
export function keyringVariable({ value, env }: Pick<Configuration, 'value' | 'env'>): string {
  const configured = get(value, ['auth', 'keyring', 'spec', 'password_env'])
  return env.ATMOS_KEYRING_PASSWORD_ENV || (typeof configured === 'string' && configured) || 'ATMOS_KEYRING_PASSWORD'
}

/**
 * Names of variables whose values only authentication has a use for: the password of the keyring, and those that hold
 * keys of an identity or a provider, under whatever name (`secret_access_key: !env BOBS_KEY`). What an identity hands to
 * its steps (`env`) is not among them.
 */
export function authVariables(configuration: Configuration): ReadonlySet<string> {
  const { env, value } = configuration
  const names = new Set<string>()
  const keyring = keyringVariable(configuration)
  if (env[keyring]) names.add(keyring)
  const identities = get(value, ['auth', 'identities'])
  const keys = new Set(secretsIn(get(value, ['auth', 'providers'])))
  for (const identity of isMap(identities) ? Object.values(identities) : [])
    for (const key of secretsIn(get(identity, ['credentials']))) keys.add(key)
  if (keys.size > 0) for (const name of Object.keys(env)) if (keys.has(env[name] as string)) names.add(name)
  return names
}
