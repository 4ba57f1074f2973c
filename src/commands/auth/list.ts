import { expiryOf } from '../../auth/credentials.ts'
import { byName, type Identity, mustBeUsable, type Provider } from '../../auth/definitions.ts'
import { fail } from '../../auth/failures.ts'
import type { OpenAuth } from '../../auth/open.ts'
import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { formatDuration } from '../../value/duration.ts'
import { listFormats } from './formats.ts'
import type { Listing, Status } from './listing.ts'
import { flagFormat, flagList, flagText, tagged } from './selected.ts'

type Format = (typeof listFormats)[number]
type Write = (listing: Listing, project: Project) => string

const formats: Readonly<Record<Format, () => Promise<Write>>> = {
  tree: async () => (await import('./list-tree.ts')).tree,
  table: async () => (await import('./list-table.ts')).tables,
  json: async () => (await import('./list-data.ts')).json,
  yaml: async () => (await import('./list-data.ts')).yaml,
  graphviz: async () => (await import('./list-graphs.ts')).graphviz,
  dot: async () => (await import('./list-graphs.ts')).graphviz,
  mermaid: async () => (await import('./list-graphs.ts')).mermaid,
  markdown: async () => (await import('./list-graphs.ts')).markdown,
  md: async () => (await import('./list-graphs.ts')).markdown,
}

/** `atmos auth list`: from the configuration and the stored sessions, without any network. */
export async function list(invocation: Invocation, project: Project): Promise<number> {
  const format = flagFormat(invocation, 'format', listFormats)
  const halves = ['providers', 'identities'].filter((flag) => invocation.given.has(flag))
  if (halves.length > 1) throw fail('flags-exclude', { flags: halves })
  const auth = await project.auth()
  mustBeUsable(auth.section)
  const tags = flagList(invocation, 'tags')
  const matches = (entry: Provider | Identity) => tags.length === 0 || tagged(entry, tags)
  const listing: Listing = {
    providers: halves[0] === 'identities' ? [] : providersOf(invocation, auth).filter(matches),
    identities: halves[0] === 'providers' ? [] : identitiesOf(invocation, auth).filter(matches),
    status: (identity) => statusOf(auth, identity, project.host.clock.now()),
  }
  const write = await formats[format]()
  const data = format === 'json' || format === 'yaml'
  if (!data && listing.providers.length === 0 && listing.identities.length === 0) {
    project.console.out('No providers or identities configured.\n')
    return 0
  }
  project.console.out(write(listing, project))
  return 0
}

function namesOf(invocation: Invocation, flag: string): readonly string[] {
  return flagText(invocation, flag)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function providersOf(invocation: Invocation, auth: OpenAuth): readonly Provider[] {
  const all = [...auth.definitions.providers.values()].sort((a, b) => byName(a.name, b.name))
  const names = namesOf(invocation, 'providers')
  if (names.length === 0) return all
  return names.map((name) => {
    const found = auth.definitions.providers.get(name.toLowerCase())
    if (found) return found
    throw fail('provider-not-found', {
      name,
      known: all.map((one) => one.name),
      namedBy: '--providers',
      place: undefined,
    })
  })
}

function identitiesOf(invocation: Invocation, auth: OpenAuth): readonly Identity[] {
  const names = namesOf(invocation, 'identities')
  if (names.length > 0) return names.map((name) => auth.identity(name, '--identities'))
  return [...auth.definitions.identities.values()].sort((a, b) => byName(a.name, b.name))
}

/** A broken chain or an unreadable file is not what a list is asked about: then nothing is known. */
function statusOf(auth: OpenAuth, identity: Identity, now: number): Status | undefined {
  try {
    const credentials = auth.cache.find(auth.chain(identity), true)
    if (!credentials) return undefined
    const expires = expiryOf(credentials)
    if (expires === undefined) return { kind: 'valid', left: '' }
    return { kind: expires - now <= 15 * 60_000 ? 'ending' : 'valid', left: formatDuration(expires - now, 'min') }
  } catch {
    return undefined
  }
}
