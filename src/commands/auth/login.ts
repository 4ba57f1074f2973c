import { rootName } from '../../auth/chain.ts'
import { type Credentials, expiryOf, regionOf, timestamp } from '../../auth/credentials.ts'
import { byName, type Identity, mustBeUsable } from '../../auth/definitions.ts'
import { fail } from '../../auth/failures.ts'
import { familyOf } from '../../auth/families/registry.ts'
import type { OpenAuth } from '../../auth/open.ts'
import { pickOf } from '../../auth/pick.ts'
import { providerKind } from '../../auth/providers/registry.ts'
import { verifiedLogin } from '../../auth/whoami.ts'
import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { reportFormats } from './formats.ts'
import { flagFormat, flagList, flagOn, flagText, reasonOf, selected, tagged } from './selected.ts'
import { block, expiryText, realmText } from './session-lines.ts'

/** `atmos auth login [IDENTITY]`. */
export async function login(invocation: Invocation, project: Project): Promise<number> {
  const format = flagFormat(invocation, 'format', reportFormats)
  const auth = await project.auth()
  mustBeUsable(auth.section)
  const provider = flagText(invocation, 'provider')
  if (provider !== '') return loginProvider(invocation, project, auth, provider, format)

  const identity = await wanted(invocation, project, auth)
  const chain = auth.chain(identity)
  // The session of a user may have cost a code of a second factor, so it is used as long as it is valid.
  const bypass = identity.kind === 'aws/user' || flagOn(invocation, 'if-needed') ? 'none' : 'identity'
  const reason = reasonOf(invocation, project)
  const made = await auth.login(identity, reason, {
    bypass: flagOn(invocation, 'force') ? 'chain' : bypass,
    remember: true,
  })
  const credentials = await verifiedLogin(auth, identity, reason, made)
  const region = familyOf(identity).region(chain, credentials)
  report(project, auth, format, { provider: rootName(chain), identity: identity.key, region, credentials })
  return 0
}

/** The identity of `--tags`, when neither a flag, an argument nor a variable names one; else as everywhere. */
async function wanted(invocation: Invocation, project: Project, auth: OpenAuth): Promise<Identity> {
  const tags = flagList(invocation, 'tags')
  const { env } = await project.configuration()
  if (tags.length === 0 || invocation.given.has('identity') || invocation.arguments.length > 0 || env.ATMOS_IDENTITY) {
    return selected(invocation, project, auth)
  }
  const all = [...auth.definitions.identities.values()]
  const matching = all.filter((identity) => tagged(identity, tags))
  const [only] = matching
  if (!only) throw fail('tags-match-none', { tags, known: [...new Set(all.flatMap((one) => one.tags))].sort(byName) })
  if (matching.length === 1) return only
  return pickOf(auth.chooser, matching, `Identities with ${tags.join(', ')}`, 'Several identities have these tags')
}

async function loginProvider(
  invocation: Invocation,
  project: Project,
  auth: OpenAuth,
  name: string,
  format: (typeof reportFormats)[number],
): Promise<number> {
  const provider = auth.definitions.providers.get(name.toLowerCase())
  if (!provider) {
    const known = [...auth.definitions.providers.values()].map((one) => one.name)
    throw fail('provider-not-found', { name, known, namedBy: '--provider', place: undefined })
  }
  const kind = await providerKind(provider)
  const outcome = await kind.authenticate(provider, auth.context(provider.name, reasonOf(invocation, project)))
  if (outcome.kind === 'refused') {
    const { service, code, answer, advice, hints = [], target } = outcome
    const hop = { from: 'you', to: provider.name, done: false, ...(target ? { target } : {}) }
    const place = provider.place()
    throw fail('refused', {
      identity: provider.name,
      service,
      code,
      answer,
      hops: [hop],
      total: 1,
      advice,
      hints,
      place,
    })
  }
  const { credentials } = outcome
  report(project, auth, format, { provider: provider.name, identity: '', region: regionOf(credentials), credentials })
  return 0
}

function report(
  project: Project,
  auth: OpenAuth,
  format: (typeof reportFormats)[number],
  made: { provider: string; identity: string; region: string | undefined; credentials: Credentials },
): void {
  const { console, host } = project
  const expires = expiryOf(made.credentials)
  const principal = made.credentials.kind === 'aws' ? made.credentials.principal : undefined
  if (format === 'json') {
    const found = {
      realm: auth.realm.name,
      realm_source: auth.realm.source,
      provider: made.provider,
      identity: made.identity || undefined,
      principal,
      region: made.region,
      expiration: expires === undefined ? undefined : timestamp(expires),
    }
    console.data(found, (one) => `${JSON.stringify(one, null, 2)}\n`)
    return
  }
  const paint = console.paint('stderr')
  const rows = block(
    [
      ['Realm', realmText(auth)],
      ['Provider', made.provider],
      ['Identity', made.identity],
      ['Principal', principal],
      ['Region', made.region],
      ['Expires', expires === undefined ? undefined : expiryText(expires, host.clock.now())],
    ],
    paint,
  )
  console.say(`\n${paint.green('✓')} Authentication successful!\n\n${rows}\n`)
}
