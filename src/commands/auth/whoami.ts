import { timestamp } from '../../auth/credentials.ts'
import type { OpenAuth } from '../../auth/open.ts'
import { whoami as look, type Whoami } from '../../auth/whoami.ts'
import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { homely } from '../../value/file-path.ts'
import { isKeyIdName, isSecretName } from '../../value/secret-names.ts'
import { flagFormat, reasonOf, selected } from './selected.ts'
import { block, expiryText, localTime, realmText } from './session-lines.ts'

const formats = ['text', 'json', ''] as const

/** `atmos auth whoami [IDENTITY]`. The status is 1 when the session is of no use. */
export async function whoami(invocation: Invocation, project: Project): Promise<number> {
  const format = flagFormat(invocation, 'output', formats)
  const auth = await project.auth()
  const identity = await selected(invocation, project, auth)
  const found = await look(auth, identity, reasonOf(invocation, project))
  if (format === 'json')
    project.console.data(json(project, auth, found), (data) => `${JSON.stringify(data, null, 2)}\n`)
  else say(project, auth, found)
  return found.problem === undefined ? 0 : 1
}

function json(project: Project, auth: OpenAuth, found: Whoami) {
  const { home } = auth.folders
  const environment = Object.fromEntries(
    Object.entries(found.environment)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, shown(name, value, home)]),
  )
  return {
    realm: auth.realm.name,
    realm_source: auth.realm.source,
    provider: found.provider,
    identity: found.identity.key,
    principal: found.principal,
    account: found.account,
    region: found.region,
    expiration: found.expires === undefined ? undefined : timestamp(found.expires),
    environment,
    last_updated: timestamp(project.host.clock.now()),
    // Said only when it is so: those who read this for a valid session find what they always found.
    ...(found.problem === undefined ? {} : { valid: false, problem: found.problem }),
  }
}

/** A value as it may be shown: no secret by its name, and a short home. */
function shown(name: string, value: string, home: string): string {
  if (isSecretName(name) || isKeyIdName(name)) return '***REDACTED***'
  return homely(home, value)
}

function say(project: Project, auth: OpenAuth, found: Whoami): void {
  const { console, host } = project
  const paint = console.paint('stderr')
  const valid = found.problem === undefined
  const now = host.clock.now()
  const rows = block(
    [
      ['Realm', realmText(auth)],
      ['Provider', found.provider],
      ['Identity', found.identity.key],
      ['Principal', found.principal],
      ['Account', found.account],
      ['Region', found.region],
      ['Expires', found.expires === undefined ? undefined : expiryText(found.expires, now)],
      ['Last Updated', localTime(now)],
    ],
    paint,
  )
  console.say(`${valid ? paint.green('✓') : paint.red('✗')} Current Authentication Status\n\n${rows}`)
  if (found.problem !== undefined) {
    console.say(`\n⚠ The session is not accepted: ${found.problem}\n`)
    console.say(`  Log in again: atmos auth login --identity ${found.identity.name}\n`)
  }
}
