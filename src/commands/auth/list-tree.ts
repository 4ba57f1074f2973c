import { type Identity, type Provider, text } from '../../auth/definitions.ts'
import type { Project } from '../../project.ts'
import type { Paint } from '../../terminal/paint.ts'
import { get, isMap, type Value } from '../../value/value.ts'
import type { Listing } from './listing.ts'

/** A line with the lines that hang on it. */
interface Branch {
  readonly label: string
  readonly below: readonly Branch[]
}

const DEEPEST = 5

/** Providers with their identities below them, each identity below the one that it comes from. */
export function tree(listing: Listing, { console }: Project): string {
  const paint = console.paint('stdout')
  const { providers, identities } = listing
  const shown = new Set(providers.map((one) => one.key))
  const of = (parent: string, role: 'provider' | 'identity') =>
    identities.filter((one) => via(one, role) === parent).map((one) => identityBranch(one, listing, paint, new Set()))
  const filtered = [...new Set(identities.flatMap((one) => via(one, 'provider') ?? []))].filter(
    (key) => !shown.has(key),
  )
  const listed = new Set(identities.map((one) => one.key))
  const alone = identities.filter((one) => {
    const parent = via(one, 'identity')
    return (
      via(one, 'provider') === undefined && (parent === undefined || !listed.has(parent) || inCircle(one, identities))
    )
  })
  const branches: Branch[] = [
    ...providers.map((one) => providerBranch(one, of(one.key, 'provider'), paint)),
    ...filtered.sort().map((key) => ({ label: `${key} (filtered)`, below: of(key, 'provider') })),
    ...(alone.length > 0
      ? [
          {
            label: 'Standalone Identities',
            below: alone.map((one) => identityBranch(one, listing, paint, new Set())),
          },
        ]
      : []),
  ]
  return ` ${paint.bold('Authentication Configuration')}\n${draw(branches, '')}`
}

function via(identity: Identity, role: 'provider' | 'identity'): string | undefined {
  const { provider, identity: parent } = identity.via ?? {}
  // With both, the provider counts, as when it is used.
  if (role === 'provider') return provider?.toLowerCase()
  return provider === undefined ? parent?.toLowerCase() : undefined
}

/** Whether following the parents comes back; such identities hang on nothing. */
function inCircle(identity: Identity, all: readonly Identity[]): boolean {
  const seen = new Set<string>()
  let here: Identity | undefined = identity
  while (here) {
    if (seen.has(here.key)) return here.key === identity.key
    seen.add(here.key)
    const parent: string | undefined = via(here, 'identity')
    here = parent === undefined ? undefined : all.find((one) => one.key === parent)
  }
  return false
}

function providerBranch(provider: Provider, identities: readonly Branch[], paint: Paint): Branch {
  const duration = text(provider, 'session', 'duration')
  const attributes: [string, string | undefined][] = [
    ['Region', text(provider, 'region')],
    ['Start URL', text(provider, 'start_url')],
    ['URL', text(provider, 'url')],
    ['Username', text(provider, 'username')],
    ['Provider Type', text(provider, 'provider_type')],
  ]
  return {
    label: `${paint.bold(provider.name)} (${provider.kind})${provider.isDefault ? ' [DEFAULT]' : ''}`,
    below: [
      ...attributes.flatMap(([name, value]) => (value === undefined ? [] : [leaf(`${name}: ${value}`)])),
      ...(duration === undefined ? [] : [{ label: 'Session', below: [leaf(`Duration: ${duration}`)] }]),
      ...(identities.length > 0 ? [{ label: 'Identities', below: identities }] : []),
    ],
  }
}

function identityBranch(identity: Identity, listing: Listing, paint: Paint, above: ReadonlySet<string>): Branch {
  if (above.has(identity.key)) return leaf(`${identity.name} (cycle detected)`)
  const session = listing.status(identity)
  const colour = session?.kind === 'ending' ? paint.yellow : paint.green
  const label = [
    session ? `${colour('●')} ` : '',
    `${paint.bold(identity.name)} (${identity.kind})`,
    identity.isDefault ? ' [DEFAULT]' : '',
    identity.alias ? ` [ALIAS: ${identity.alias}]` : '',
    session?.left ? ` ${session.left}` : '',
  ].join('')
  const principal = get(identity.fields, ['principal'])
  const path = new Set([...above, identity.key])
  const children = listing.identities.filter((one) => via(one, 'identity') === identity.key)
  return {
    label,
    below: [
      ...(isMap(principal) && Object.keys(principal).length > 0
        ? [{ label: 'Principal', below: entries(principal, 1) }]
        : []),
      ...children.map((one) => identityBranch(one, listing, paint, path)),
    ],
  }
}

function entries(value: Value, depth: number): readonly Branch[] {
  if (!isMap(value) || depth > DEEPEST) return []
  return Object.keys(value)
    .sort()
    .map((key) => {
      const item = value[key] as Value
      if (isMap(item)) return { label: key, below: entries(item, depth + 1) }
      return leaf(`${key}: ${Array.isArray(item) ? item.map(String).join(', ') : String(item)}`)
    })
}

function leaf(label: string): Branch {
  return { label, below: [] }
}

function draw(branches: readonly Branch[], indent: string): string {
  return branches
    .map(({ label, below }, at) => {
      const last = at === branches.length - 1
      return `${indent}${last ? '└──' : '├──'}${label}\n${draw(below, `${indent}${last ? '   ' : '│  '}`)}`
    })
    .join('')
}
