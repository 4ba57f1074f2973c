import type { Identity, Provider } from '../../auth/definitions.ts'
import { byName, mustBeUsable } from '../../auth/definitions.ts'
import { fail } from '../../auth/failures.ts'
import type { StoredProfile } from '../../auth/families/store.ts'
import { identitiesOf, planLogout, type Removal, logout as remove, storedRealms } from '../../auth/logout.ts'
import type { OpenAuth } from '../../auth/open.ts'
import { identityChoice } from '../../cli/global-flags.ts'
import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { reportFormats } from './formats.ts'
import { flagFormat, flagList, flagOn, flagText, selected, tagged } from './selected.ts'

/** Whose credentials go, and what that is called. */
interface Target {
  readonly label: string
  readonly identities: readonly Identity[]
  readonly providers: readonly Provider[]
  readonly all: boolean
}

/** `atmos auth logout [IDENTITY]`. */
export async function logout(invocation: Invocation, project: Project): Promise<number> {
  const format = flagFormat(invocation, 'format', reportFormats)
  exclusive(invocation)
  const auth = await project.auth()
  mustBeUsable(auth.section)
  const dryRun = flagOn(invocation, 'dry-run')
  if (flagOn(invocation, 'all-realms')) return allRealms(project, auth, dryRun, format)

  const target = await targetOf(invocation, project, auth)
  const keychain = flagOn(invocation, 'keychain')
  if (keychain && !dryRun && !(await confirmed(invocation, project, target.label))) {
    project.console.say('Nothing was removed.\n')
    return 0
  }
  const removal = planLogout(auth, { ...target, keychain })
  const found = !dryRun && (await remove(auth, removal))
  report(project, auth, target, removal, { dryRun, found, format })
  return 0
}

/** Ways to say the target that do not go together. */
function exclusive(invocation: Invocation): void {
  const ways = ['tags', 'provider', 'all', 'all-realms'].filter((flag) => invocation.given.has(flag))
  const named = invocation.given.has('identity') || invocation.arguments.length > 0 ? ['identity'] : []
  const flags = [...ways, ...named]
  if (flags.length > 1) throw fail('flags-exclude', { flags })
}

async function targetOf(invocation: Invocation, project: Project, auth: OpenAuth): Promise<Target> {
  const providers = [...auth.definitions.providers.values()]
  const identities = [...auth.definitions.identities.values()]
  const only = (identity: Identity): Target => ({
    label: identity.name,
    identities: [identity],
    providers: [],
    all: false,
  })
  const of = (label: string, chosen: readonly Provider[]): Target => ({
    label,
    identities: identities.filter((one) => chosen.some((provider) => identitiesOf(auth, provider).includes(one))),
    providers: chosen,
    all: false,
  })
  const everything: Target = { label: `all ${identities.length} identities`, identities, providers, all: true }

  if (flagOn(invocation, 'all')) return everything
  const tags = flagList(invocation, 'tags')
  if (tags.length > 0) {
    const matching = providers.filter((provider) => tagged(provider, tags))
    if (matching.length === 0) {
      throw fail('tags-match-none', { tags, known: [...new Set(providers.flatMap((one) => one.tags))].sort(byName) })
    }
    return of(`${matching.length} providers with ${tags.join(', ')}`, matching)
  }
  const name = flagText(invocation, 'provider')
  if (name !== '') {
    const provider = auth.definitions.providers.get(name.toLowerCase())
    if (provider) return of(`provider ${provider.name}`, [provider])
    throw fail('provider-not-found', {
      name,
      known: providers.map((one) => one.name),
      namedBy: undefined,
      place: undefined,
    })
  }
  const { env } = await project.configuration()
  if (invocation.arguments.length > 0 || identityChoice(invocation) || env.ATMOS_IDENTITY?.trim()) {
    return only(await selected(invocation, project, auth))
  }
  if (!project.console.interactive) throw fail('target-missing', {})
  const choices = [
    ...identities.map((one) => ({ value: `identity ${one.key}`, label: one.name, hint: one.kind, target: only(one) })),
    ...providers.map((one) => ({
      value: `provider ${one.key}`,
      label: `Provider ${one.name}, and all that came from it`,
      hint: one.kind,
      target: of(`provider ${one.name}`, [one]),
    })),
    { value: 'all', label: 'Everything of this realm', hint: auth.realm.name, target: everything },
  ]
  const answer = await project.host.terminal.ask({ kind: 'select', title: 'Log out from', choices }, project.signal)
  const picked = choices.find((one) => one.value === answer)
  if (!picked) throw fail('user-aborted', { what: 'The logout' })
  return picked.target
}

async function confirmed(invocation: Invocation, project: Project, label: string): Promise<boolean> {
  if (flagOn(invocation, 'force')) return true
  if (!project.console.interactive) throw fail('confirmation-missing', {})
  const answer = await project.host.terminal.ask(
    {
      kind: 'confirm',
      title: `Delete keyring entries of ${label}? Long-lived keys in them are lost`,
      yes: 'Delete them',
      no: 'Keep them',
      initial: false,
    },
    project.signal,
  )
  if (answer === undefined) throw fail('user-aborted', { what: 'The logout' })
  return answer === 'yes'
}

function report(
  project: Project,
  auth: OpenAuth,
  target: Target,
  removal: Removal,
  { dryRun, found, format }: { dryRun: boolean; found: boolean; format: (typeof reportFormats)[number] },
): void {
  const { console } = project
  const realm = auth.realm.name
  const removed = [...removal.profiles.flatMap(lines), ...removal.entries.map((entry) => `keyring: ${entry}`)]
  if (format === 'json') {
    console.out(`${JSON.stringify({ realm, target: target.label, dry_run: dryRun, removed }, null, 2)}\n`)
  } else if (dryRun) {
    console.say(removed.length === 0 ? `Nothing is stored for ${target.label} (realm: ${realm})\n` : 'Would remove\n')
    for (const thing of removed) console.say(`  ${thing}\n`)
  } else {
    console.say(`✓ Logged out ${target.label} (realm: ${realm})${found ? '' : '; no session was stored'}\n`)
  }
}

/** The sections of files that make up a profile. */
function lines({ files, profile }: StoredProfile): readonly string[] {
  return files.map((file) => `${file} [${profile}]`)
}

async function allRealms(
  project: Project,
  auth: OpenAuth,
  dryRun: boolean,
  format: (typeof reportFormats)[number],
): Promise<number> {
  const found = storedRealms(auth)
  if (!dryRun) for (const realm of found) await realm.remove()
  if (format === 'json') {
    const removed = found.flatMap(({ profiles }) => profiles.flatMap(lines))
    project.console.out(`${JSON.stringify({ target: 'all realms', dry_run: dryRun, removed }, null, 2)}\n`)
    return 0
  }
  if (found.length === 0) project.console.say('✓ No realm has stored credentials\n')
  for (const { realm, profiles } of found) {
    if (!dryRun) project.console.say(`✓ Logged out of realm ${realm}\n`)
    else for (const line of profiles.flatMap(lines)) project.console.say(`Would remove ${line}\n`)
  }
  return 0
}
