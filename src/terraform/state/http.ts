import { fail } from '../failures.ts'
import type { StateBackend } from './read.ts'

/** The state of the http backend: whatever its address answers. */
export const http: StateBackend = async ({ backend, component, stack }, { host, env }) => {
  const variables = await env()
  const place = String(backend.address || variables.TF_HTTP_ADDRESS || '')
  const user = String(backend.username || variables.TF_HTTP_USERNAME || '')
  const password = String(backend.password || variables.TF_HTTP_PASSWORD || '')
  const authorization = user ? { authorization: `Basic ${btoa(`${user}:${password}`)}` } : {}
  const answer = await host.http.request({ method: 'GET', url: place, headers: authorization, timeout: 30_000 })
  if (answer.status === 404 || answer.status === 204) return { text: undefined, place }
  if (answer.status >= 300)
    throw fail('bad-state', { component, stack, place, problem: `the server answered ${answer.status}` })
  return { text: new TextDecoder().decode(answer.body), place }
}
