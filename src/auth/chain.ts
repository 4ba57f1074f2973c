import { closes } from '../work/graph.ts'
import { type Definitions, type Identity, type Provider, text } from './definitions.ts'
import { fail } from './failures.ts'
import { factsOf } from './identities/registry.ts'

/** The way to an identity: its provider, if it has one, then one hop after the other. */
export interface Chain {
  readonly provider: Provider | undefined
  /** Never empty; the last is the identity that the chain is for. */
  readonly hops: readonly [Identity, ...Identity[]]
}

/** The identity that a chain is for. */
export function targetOf(chain: Chain): Identity {
  return chain.hops.at(-1) as Identity
}

/** The part of a chain that ends at one of its hops. */
export function upTo(chain: Chain, index: number): Chain {
  const [first, ...rest] = chain.hops
  return { provider: chain.provider, hops: [first, ...rest.slice(0, index)] }
}

/**
 * Follows `via` from an identity to its root: a provider, or a kind that stands alone (`aws/user`, `aws/ambient`). Fails
 * on circles, missing parents, a missing or superfluous `via`, and kinds that do not exist.
 */
export function buildChain(definitions: Definitions, target: Identity): Chain {
  const hops: [Identity, ...Identity[]] = [target]
  for (let here = target; ; ) {
    const wrong = (problem: string) =>
      fail('definition-wrong', { role: 'identity', name: here.name, problem, place: here.place('via') })
    const facts = factsOf(here)
    if (facts.via === 'optional') return { provider: undefined, hops }
    if (facts.via === 'forbidden') {
      if (here.via?.provider || here.via?.identity) throw wrong(`the kind \`${here.kind}\` has no \`via\``)
      return { provider: undefined, hops }
    }
    const { provider: providerName, identity: parentName } = here.via ?? {}
    if (providerName !== undefined) {
      const provider = definitions.providers.get(providerName.toLowerCase())
      if (provider) return { provider, hops }
      throw missing(here, 'provider', providerName, definitions)
    }
    if (parentName === undefined) {
      throw wrong(`the kind \`${here.kind}\` needs a parent: \`via.provider\` or \`via.identity\` is missing`)
    }
    const parent = definitions.identities.get(parentName.toLowerCase())
    if (!parent) throw missing(here, 'identity', parentName, definitions)
    const circle = closes([...hops].reverse(), parent, (hop) => hop.key)
    if (circle)
      throw fail('chain-circular', { names: circle.map((hop) => hop.name), place: here.place('via', 'identity') })
    hops.unshift(parent)
    here = parent
  }
}

function missing(identity: Identity, role: 'identity' | 'provider', name: string, definitions: Definitions) {
  const entries = role === 'provider' ? definitions.providers : definitions.identities
  return fail('parent-not-found', {
    identity: identity.name,
    role,
    name,
    known: [...entries.values()].map((entry) => entry.name),
    place: identity.place('via', role),
  })
}

/**
 * Name of the folder of AWS files: the provider, `aws-user` for a user of its own, else the identity that the chain
 * starts with. The reference finds its files there too.
 */
export function folderName(chain: Chain): string {
  if (chain.provider) return chain.provider.key
  const [root] = chain.hops
  return chain.hops.length === 1 && root.kind === 'aws/user' ? 'aws-user' : root.key
}

/** What the chain starts with, as people call it. */
export function rootName(chain: Chain): string {
  if (chain.provider) return chain.provider.name
  return chain.hops[0].kind === 'aws/user' ? 'aws-user' : chain.hops[0].name
}

/** Region of an identity: its own, else that of the hop before, else that of the provider. */
export function configuredRegion(chain: Chain): string | undefined {
  for (const hop of [...chain.hops].reverse()) {
    const region = text(hop, 'principal', 'region') ?? text(hop, 'credentials', 'region')
    if (region !== undefined) return region
  }
  return chain.provider && text(chain.provider, 'region')
}
