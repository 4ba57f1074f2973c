import { googleWords } from '../../clouds/google/words.ts'
import { textOf } from '../../clouds/request.ts'
import { learn } from '../../value/secret.ts'
import type { ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'
import { ask, forState, LARGE, refused } from './ask.ts'
import type { About, StateBackend } from './backend.ts'
import { googleToken, pathOrContents } from './google.ts'
import { first, firstSecret, fromBase64 } from './setting.ts'

/**
 * The state of the gcs backend: `<prefix>/<workspace>.tfstate` of its bucket, by the JSON API of Cloud Storage. The
 * order of settings and variables is the tool's own.
 */
export const gcs: StateBackend = async ({ backend, workspace, component, stack }, asking) => {
  const env = await asking.env()
  const bucket = first(backend.bucket)
  if (bucket === '') throw fail('backend-missing', { component, stack, type: 'gcs', key: 'bucket' })
  const prefix = first(backend.prefix).replace(/^\/+|\/+$/g, '')
  const name = `${prefix === '' ? '' : `${prefix}/`}${workspace}.tfstate`
  const about = { component, stack, place: `gs://${bucket}/${name}` }
  const emulator = env.STORAGE_EMULATOR_HOST ?? ''
  const base = apiOf(backend, env, emulator)
  const headers: Record<string, string> = {}
  if (emulator === '') {
    const { host, signal } = asking
    const token = await forState(about, () => googleToken(backend, { host, env, signal }))
    // Credentials of a kind that only the tool knows how to use.
    if (token === undefined) return undefined
    headers.authorization = `Bearer ${token.reveal()}`
  }
  const key = firstSecret(backend.encryption_key, env.GOOGLE_ENCRYPTION_KEY)
  if (key !== '') Object.assign(headers, await keyHeaders(pathOrContents(asking.host, env, key).trim(), about))
  const url = `${base}/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}?alt=media`
  const answer = await ask(asking, { method: 'GET', url, headers, timeout: LARGE }, about)
  if (answer.status === 404) return { text: undefined, place: about.place }
  if (answer.status >= 300) {
    throw refused(answer, about, googleWords(textOf(answer)), [
      `Whoever reads it needs storage.objects.get on the bucket ${bucket} (roles/storage.objectViewer).`,
    ])
  }
  return { text: textOf(answer), place: about.place }
}

/** Address of the buckets: a custom one may end before, in or behind `/storage/v1/b`. */
function apiOf(backend: ValueMap, env: Readonly<Record<string, string>>, emulator: string): string {
  const custom =
    emulator === ''
      ? first(
          backend.storage_custom_endpoint,
          env.GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT,
          env.GOOGLE_STORAGE_CUSTOM_ENDPOINT,
        )
      : emulator
  if (custom === '') return 'https://storage.googleapis.com/storage/v1/b'
  const whole = (custom.includes('://') ? custom : `http://${custom}`).replace(/\/+$/, '')
  return `${whole.replace(/\/storage(\/v1(\/b)?)?$/, '')}/storage/v1/b`
}

/** The headers of a key that the customer keeps: base64 of 32 bytes. */
async function keyHeaders(key: string, about: About): Promise<Record<string, string>> {
  learn(key)
  const bytes = fromBase64(key)
  if (bytes === undefined)
    throw fail('bad-state', { ...about, problem: '`encryption_key` of the backend is not base64' })
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return {
    'x-goog-encryption-algorithm': 'AES256',
    'x-goog-encryption-key': key,
    'x-goog-encryption-key-sha256': btoa(String.fromCharCode(...digest)),
  }
}
