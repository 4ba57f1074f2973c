import { learn } from './secret.ts'

/**
 * Which names say that their value is a secret. The one table for environment variables and keys of a configuration:
 * what the masker learns, what data and dry runs hide, and what is never written to a cache.
 */

/** Words that make a name secret wherever they stand in it: `GITHUB_TOKEN`, `clientSecret`, `TF_TOKEN_app_terraform_io`. */
const anywhere = new Set([
  ...['secret', 'secrets', 'password', 'passwords', 'passwd', 'passphrase', 'passphrases', 'passcode'],
  ...['token', 'tokens', 'credential', 'credentials', 'creds', 'jwt', 'authorization', 'bearer', 'dsn'],
])

/** The same at the end of a word that is written together: `PGPASSWORD`, `apikey`. */
const ending = /(?:password|passwd|passphrase|secret|token|apikey|accesskey|privatekey)$/

/** Words that make a name secret at its end only, behind another word: `DB_PASS`, `MYSQL_PWD`, `GITHUB_PAT`. */
const last = new Set(['pass', 'pwd', 'pat', 'sas', 'cookie'])

/** Kinds of keys that are secret. A partition, a public or an object key is not among them. */
const keys = new Set([
  ...['private', 'api', 'access', 'secret', 'signing', 'sign', 'encryption', 'encrypt', 'decryption', 'master'],
  ...['account', 'shared', 'deploy', 'app', 'application', 'license', 'hmac', 'webhook', 'session', 'ssh', 'gpg'],
  ...['pgp', 'rsa', 'ed25519', 'tls', 'ssl', 'age', 'sops', 'cosign', 'auth', 'admin', 'client', 'service'],
  ...['integration', 'installation', 'instrumentation', 'ingest'],
])

/** Last words of names that are about a secret and do not hold it: `AWS_WEB_IDENTITY_TOKEN_FILE`, `mfa_token_command`. */
const about = new Set([
  ...['id', 'ids', 'name', 'names', 'file', 'files', 'filename', 'path', 'paths', 'dir', 'directory', 'folder'],
  ...['url', 'urls', 'uri', 'endpoint', 'arn', 'arns', 'host', 'port', 'region', 'issuer', 'audience', 'owner'],
  ...['type', 'types', 'kind', 'format', 'algorithm', 'prefix', 'suffix', 'header', 'version', 'count', 'number'],
  ...['ttl', 'expiry', 'expires', 'expiration', 'lifetime', 'duration', 'length', 'size', 'days', 'hours', 'at'],
  ...['minutes', 'seconds', 'rotation', 'recovery', 'window', 'env', 'var', 'variable', 'command', 'program'],
  ...['provider', 'source', 'store', 'stores', 'backend', 'manager', 'service', 'namespace', 'policy', 'scope'],
  ...['scopes', 'permissions', 'mode', 'status', 'state', 'enabled', 'disabled', 'required', 'use', 'user'],
  ...['username', 'keys', 'sock', 'socket'],
])

/** Most names are settled by this one look. */
const possible = /secret|pass|token|cred|key|jwt|authori|bearer|dsn|pwd|pat$|sas$|cookie|connection/i

/** Whether a name says that its value is a secret, in any spelling: `DB_PASSWORD`, `dbPassword`, `db-password`. */
export function isSecretName(name: string): boolean {
  if (!possible.test(name)) return false
  const words = wordsOf(name)
  const end = words.length - 1
  return words.some((word, at) => {
    if (at < end && about.has(words[end] as string)) return false
    if (anywhere.has(word) || ending.test(word)) return true
    if (at === 0) return false
    const before = words[at - 1] as string
    if (word === 'key' || word === 'keys') return keys.has(before)
    return (at === end && last.has(word)) || (word === 'string' && before === 'connection')
  })
}

/** Whether a name is that of an access key id: no secret, but people do not want to see it in logs. */
export function isKeyIdName(name: string): boolean {
  return /(?:^|_)access_?key_?id$/i.test(name)
}

/** The words of a name in small letters, by case and by what parts them. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

/**
 * What is secret in a variable: its value where the name says so, and the password of a URL under any name
 * (`HTTPS_PROXY`, `DATABASE_URL`). Empty for most.
 */
export function secretsOf(name: string, value: string): readonly string[] {
  const found = isSecretName(name) && canBeSecret(value) ? [value] : []
  const password = value.includes('://') ? /^\w[\w+.-]*:\/\/[^/?#\s]*?:([^/?#\s]+)@/.exec(value)?.[1] : undefined
  if (password === undefined || !canBeSecret(password)) return found
  try {
    return [...found, password, decodeURIComponent(password)]
  } catch {
    return [...found, password]
  }
}

/** Has the masker know what is secret in an environment. */
export function learnVariables(env: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(env)) for (const secret of secretsOf(name, env[name] as string)) learn(secret)
}

/**
 * Whether a value under a secret name can be a secret. A plain word (`POSTGRES_PASSWORD=postgres`), a number, a path or
 * a template is none: masking it would change words and numbers that have nothing to do with it.
 */
export function canBeSecret(value: string): boolean {
  if (value.length < 8 || new Set(value).size < 4) return false
  if (/^(?:\d+|[a-z]+|[A-Z]+|[A-Z][a-z]+)$/.test(value)) return value.length >= 16
  if (/\{\{|^\$\(|^\$\{?\w+\}?$|^[A-Za-z]:\\/.test(value)) return false
  // Secret keys of AWS are 40 characters of base64, and may look like a path.
  return value.length === 40 || !/^(?:~|\.{1,2})?(?:\/[\w.-]+){2,}$/.test(value)
}
