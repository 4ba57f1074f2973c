import { isFailure } from '../failure/failure.ts'
import { oneOf, suggest } from '../failure/suggest.ts'
import { get, type Value } from '../value/value.ts'
import { buildChain } from './chain.ts'
import { byName, type Identity, type Problem, type Provider, textOf } from './definitions.ts'
import { problem } from './identities/identity.ts'
import { identityKinds, knownKind } from './identities/registry.ts'
import { keyringTypes } from './keyrings/registry.ts'
import type { OpenAuth } from './open.ts'
import { providerKind, providerKinds } from './providers/registry.ts'

/** A problem, or a mere warning. */
export interface Finding extends Problem {
  readonly severity: 'error' | 'warning'
}

/**
 * Checks the whole section and answers every finding, in the order of the file's parts and names. Nothing is asked,
 * logged into or read besides the configuration.
 */
export async function validateAuth(auth: OpenAuth): Promise<readonly Finding[]> {
  const { definitions } = auth
  const providers = [...definitions.providers.values()].sort((a, b) => byName(a.name, b.name))
  const identities = [...definitions.identities.values()].sort((a, b) => byName(a.name, b.name))
  const errors: Problem[] = [...auth.problems, ...settings(auth)]
  for (const provider of providers) errors.push(...(await checkProvider(provider)))
  const sound = new Set<string>()
  for (const identity of identities) {
    const found = await checkIdentity(auth, identity)
    if (found.length === 0) sound.add(identity.key)
    errors.push(...found)
  }
  errors.push(...circles(auth, identities))
  return [
    ...errors.map((one): Finding => ({ ...one, severity: 'error' })),
    ...defaults(identities).map((one): Finding => ({ ...one, severity: 'warning' })),
  ]
}

const levels = ['Debug', 'Info', 'Warn', 'Error']

function settings(auth: OpenAuth): Problem[] {
  const at = (path: readonly string[]): Value | undefined => get(auth.section.value, path)
  const found: Problem[] = []
  const wrong = (path: readonly string[], message: string) => {
    const place = auth.section.locate(['auth', ...path])
    found.push({ subject: ['auth', ...path].join('.'), message, place })
  }
  const level = at(['logs', 'level'])
  const known = ['trace', 'debug', 'info', 'warn', 'warning', 'error', 'off']
  if (level !== undefined && level !== null && !known.includes(String(level).toLowerCase())) {
    wrong(['logs', 'level'], `the log level ${JSON.stringify(level)} does not exist: ${levels.join(', ')}`)
  }
  const keyring = textOf(at(['keyring', 'type']))
  if (keyring !== undefined && !keyringTypes.includes(keyring) && keyring !== 'noop') {
    wrong(['keyring', 'type'], `the keyring type \`${keyring}\` does not exist: ${keyringTypes.join(', ')}`)
  }
  return found
}

function kindProblem(kind: string, known: readonly string[]): string {
  if (kind === '') return '`kind` is missing'
  const near = suggest(kind, known)
  return `the kind \`${kind}\` does not exist${near.length > 0 ? `; did you mean ${oneOf(near)}?` : ''}`
}

async function checkProvider(provider: Provider): Promise<readonly Problem[]> {
  if (!providerKinds.includes(provider.kind)) {
    const message = kindProblem(provider.kind, providerKinds)
    return [{ subject: `auth.providers.${provider.name}`, message, place: provider.place('kind') }]
  }
  const kind = await providerKind(provider)
  return kind.check?.(provider) ?? []
}

async function checkIdentity(auth: OpenAuth, identity: Identity): Promise<readonly Problem[]> {
  const facts = knownKind(identity.kind)
  const parents = checkParents(auth, identity)
  if (!facts) return [problem(identity, kindProblem(identity.kind, identityKinds), 'kind'), ...parents]
  const kind = await facts.load()
  return [...parents, ...(kind.check?.(identity) ?? [])]
}

function checkParents({ definitions }: OpenAuth, identity: Identity): readonly Problem[] {
  const facts = knownKind(identity.kind)
  const { provider, identity: parent } = identity.via ?? {}
  const found: Problem[] = []
  if (facts?.via === 'forbidden' && identity.via) {
    return [problem(identity, `the kind \`${identity.kind}\` has no \`via\``, 'via')]
  }
  if (facts?.via === 'optional') return []
  if (provider !== undefined && parent !== undefined) {
    found.push(problem(identity, '`via.provider` and `via.identity` exclude each other', 'via'))
  }
  if (provider === undefined && parent === undefined && facts?.via === 'required') {
    found.push(problem(identity, '`via.provider` or `via.identity` is missing', 'via'))
  }
  const unknown = (role: 'provider' | 'identity', name: string, names: Iterable<string>) => {
    const near = suggest(name, names)
    const meant = near.length > 0 ? `; did you mean ${oneOf(near)}?` : ''
    found.push(problem(identity, `\`via.${role}\` names \`${name}\`, which does not exist${meant}`, 'via', role))
  }
  const names = (entries: ReadonlyMap<string, { readonly name: string }>) =>
    [...entries.values()].map((one) => one.name)
  if (provider !== undefined && !definitions.providers.has(provider.toLowerCase())) {
    unknown('provider', provider, names(definitions.providers))
  }
  if (parent !== undefined && !definitions.identities.has(parent.toLowerCase())) {
    unknown('identity', parent, names(definitions.identities))
  }
  return found
}

/** Each circle once, told by the identity of it that comes first. */
function circles({ definitions }: OpenAuth, identities: readonly Identity[]): Problem[] {
  const reported = new Set<string>()
  return identities.flatMap((identity) => {
    if (!knownKind(identity.kind)) return []
    try {
      buildChain(definitions, identity)
      return []
    } catch (error) {
      if (!isFailure(error) || error.code !== 'auth/chain-circular') return []
      const members = error.data.names as readonly string[]
      const circle = [...new Set(members)].sort(byName)
      const key = circle.join('\n')
      if (reported.has(key)) return []
      reported.add(key)
      const first = definitions.identities.get((circle[0] as string).toLowerCase()) ?? identity
      return [problem(first, `its chain is circular: ${members.join(' → ')}`, 'via', 'identity')]
    }
  })
}

function defaults(identities: readonly Identity[]): Problem[] {
  const marked = identities.filter((identity) => identity.isDefault)
  return marked
    .slice(1)
    .map((identity) =>
      problem(
        identity,
        `\`default: true\` stands on ${marked.length} identities, so a name must be given where nobody can be asked`,
        'default',
      ),
    )
}
