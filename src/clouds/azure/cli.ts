import { Secret } from '../../value/secret.ts'
import type { CloudContext } from '../context.ts'
import type { Expiring } from '../expiring.ts'
import { fail } from '../failures.ts'
import { SMALL } from '../request.ts'

/** Milliseconds that a token counts as valid when the program does not say when it expires. */
const UNKNOWN_LIFE = 5 * 60_000

/**
 * The token of the person who is logged in with the Azure CLI, which does not share its token cache. `hints` are other
 * ways to log in. Fails with `cloud/no-credentials`.
 */
export async function azureCliToken(
  { host, env }: CloudContext,
  at: {
    readonly enabled: boolean
    readonly tenant: string
    readonly resource: string
    readonly hints: readonly string[]
  },
): Promise<Expiring<Secret>> {
  const { processes, environment, clock } = host
  const none = (detail: string, cause?: unknown) =>
    fail('no-credentials', { problem: `there are no credentials of Azure here${detail}`, hints: at.hints }, cause)
  const file = at.enabled ? processes.find('az', env, environment.cwd) : undefined
  if (file === undefined) throw none('')
  const args = ['account', 'get-access-token', '--output', 'json', '--resource', at.resource]
  if (at.tenant !== '') args.push('--tenant', at.tenant)
  const { code, stdout, stderr } = processes.capture({ file, args, cwd: environment.cwd, env, timeout: SMALL })
  const output = new TextDecoder().decode(code === 0 ? stdout : stderr)
  if (code !== 0) throw none(`: az says ${output.trim().split('\n')[0] || `nothing and ends with ${code}`}`)
  try {
    const { accessToken, expires_on: end } = JSON.parse(output) as { accessToken: string; expires_on?: number }
    return { value: new Secret(accessToken), expires: end === undefined ? clock.now() + UNKNOWN_LIFE : end * 1000 }
  } catch (thrown) {
    throw none(': the answer of az cannot be read', thrown)
  }
}
