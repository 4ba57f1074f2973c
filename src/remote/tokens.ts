import type { Env, Host } from '../host/host.ts'
import { learn } from '../value/secret.ts'
import type { Login } from './address.ts'

/** Which forges are given the tokens of the environment (`settings.inject_github_token` …). */
export interface Injected {
  readonly github: boolean
  readonly gitlab: boolean
  readonly bitbucket: boolean
}

/** A forge: the hosts its tokens are for, the variables they are taken from, the user that git gives with them. */
interface Forge {
  readonly name: keyof Injected
  readonly hosts: readonly string[]
  readonly variables: readonly string[]
  readonly user: string
}

const forges: readonly Forge[] = [
  {
    name: 'github',
    hosts: ['github.com', 'raw.githubusercontent.com', 'api.github.com'],
    variables: ['ATMOS_PRO_GITHUB_TOKEN', 'ATMOS_GITHUB_TOKEN', 'GITHUB_TOKEN'],
    user: 'x-access-token',
  },
  { name: 'gitlab', hosts: ['gitlab.com'], variables: ['ATMOS_GITLAB_TOKEN', 'GITLAB_TOKEN'], user: 'oauth2' },
  {
    name: 'bitbucket',
    hosts: ['bitbucket.org'],
    variables: ['ATMOS_BITBUCKET_TOKEN', 'BITBUCKET_TOKEN'],
    user: 'x-token-auth',
  },
]

/** Milliseconds for `gh` to tell its token. */
const PATIENCE = 5000

/**
 * The token for a host, with the user that goes with it: from the environment, for GitHub from `gh` as well. Undefined for
 * other hosts, and where the settings say that the forge is given none. Tokens are masked from here on.
 */
export async function tokenFor(host: Host, env: Env, name: string, injected: Injected): Promise<Login | undefined> {
  const forge = forges.find((one) => one.hosts.includes(name.toLowerCase()))
  if (!forge || !injected[forge.name]) return undefined
  const variable = forge.variables.find((one) => env[one])
  const token =
    variable === undefined ? (forge.name === 'github' ? await fromGh(host, env) : '') : (env[variable] as string)
  if (!token) return undefined
  learn(token)
  return { user: forge.user, password: token }
}

/** What a person who reads from a forge may have forgotten. */
export function tokenHints(name: string): readonly string[] {
  const forge = forges.find((one) => one.hosts.includes(name.toLowerCase()))
  return forge ? [`Private repositories need a token: ${forge.variables.slice(-2).join(' or ')}.`] : []
}

const asked = new WeakMap<Host, Promise<string>>()

/** The token of GitHub's own command line tool, asked for once. */
function fromGh(host: Host, env: Env): Promise<string> {
  let answer = asked.get(host)
  if (!answer) {
    answer = (async () => {
      const { cwd } = host.environment
      const file = host.processes.find('gh', env, cwd)
      if (file === undefined) return ''
      const chunks: Uint8Array[] = []
      const args = ['auth', 'token', '--hostname', 'github.com']
      try {
        const { code } = await host.processes.run({
          file,
          args,
          cwd,
          env,
          stdin: 'none',
          stdout: (chunk) => void chunks.push(chunk.slice()),
          stderr: () => {},
          signal: AbortSignal.timeout(PATIENCE),
        })
        return code === 0 ? new TextDecoder().decode(Buffer.concat(chunks)).trim() : ''
      } catch {
        return ''
      }
    })()
    asked.set(host, answer)
  }
  return answer
}
