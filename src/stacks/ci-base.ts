import type { Host } from '../host/host.ts'
import { fromJson } from '../value/json.ts'
import { get } from '../value/value.ts'
import type { Git } from './git-base.ts'

/** The base that a run of GitHub Actions is compared with, by its event. Undefined where this is no such run. */
export function githubBase(host: Host, git: Git): string | undefined {
  const { variables } = host.environment
  if (variables.GITHUB_ACTIONS !== 'true') return undefined
  const event = variables.GITHUB_EVENT_NAME
  const payload = eventPayload(host, variables.GITHUB_EVENT_PATH)
  const read = (...path: string[]) => {
    const value = get(payload, path)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  if (event === 'pull_request' || event === 'pull_request_target') {
    const target = variables.GITHUB_BASE_REF || read('pull_request', 'base', 'ref')
    const met = target === undefined ? undefined : git.mergeBase('HEAD', `refs/remotes/origin/${target}`)
    if (met !== undefined) return met
    return read('action') === 'closed' ? 'HEAD~1' : read('pull_request', 'base', 'sha')
  }
  if (event === 'push') {
    const before = read('before')
    // A first push has no commit before it, and a forced one may have made it unreachable.
    const usable = before !== undefined && !/^0+$/.test(before) && get(payload, ['forced']) !== true
    return usable ? before : 'HEAD~1'
  }
  if (event === 'merge_group') {
    const target = read('merge_group', 'base_ref')?.replace(/^refs\/heads\//, '')
    return target === undefined ? read('merge_group', 'base_sha') : `refs/remotes/origin/${target}`
  }
  return undefined
}

function eventPayload(host: Host, path: string | undefined) {
  if (path === undefined || !host.files.stat(path)) return undefined
  try {
    return fromJson(host.files.readText(path))
  } catch {
    return undefined
  }
}
