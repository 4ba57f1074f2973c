import { isFailure } from '../../failure/failure.ts'
import type { Project } from '../../project.ts'
import type { Found } from '../../stacks/stacks.ts'
import type { IdentityInForce } from '../../steps/environment.ts'
import { isMap, map, type ValueMap } from '../../value/value.ts'
import { identityOf } from '../identity.ts'

/** Who asks for the outputs of a component. */
export interface Asker {
  /** Merged `auth` of the component that asks; undefined where none does. */
  readonly auth?: ValueMap | undefined
  /** An identity that the command has chosen already, or `false` for none at all. */
  readonly identity?: string | false | undefined
}

/** As whom a component's outputs are read, before anybody has logged in. */
export interface Reader {
  /** Tells readers apart: what one was given is not shown to another. */
  readonly key: string
  identity(): Promise<IdentityInForce>
}

/**
 * As whom the outputs of a component are read: as its own default identity, where it has one that the project has not,
 * else as whoever asks. Where nobody was named and none is the default, what the environment has is used.
 */
export async function readerOf(project: Project, { component, name }: Found, asker: Asker): Promise<Reader> {
  const configuration = await project.configuration()
  const own = authOf(component.section)
  const auth = hasOwnDefault(own, configuration.get('auth')) ? own : (asker.auth ?? own)
  return {
    key: JSON.stringify([asker.identity ?? null, defaultsOf(auth)]),
    identity: () => identityIfAny(project, auth, `outputs of ${component.name} in ${name}`, asker.identity),
  }
}

/** The identity by a merged `auth`: the one that was named, else the default one; undefined where there is none of them. */
export async function identityIfAny(
  project: Project,
  auth: ValueMap,
  neededBy: string,
  named: string | false | undefined,
): Promise<IdentityInForce> {
  try {
    return await identityOf(project, auth, neededBy, project.signal, { named, alone: true })
  } catch (thrown) {
    if (isFailure(thrown) && /^auth\/(no-default|several-defaults|no-terminal|no-identities)$/.test(thrown.code))
      return undefined
    throw thrown
  }
}

/** The `auth` of a section. */
export function authOf(section: ValueMap): ValueMap {
  return isMap(section.auth) ? section.auth : map()
}

/** Names of the default identities, in lower case. */
function defaultsOf(auth: unknown): string[] {
  const identities = isMap(auth) && isMap(auth.identities) ? auth.identities : map()
  return Object.keys(identities)
    .filter((name) => isMap(identities[name]) && identities[name].default === true)
    .map((name) => name.toLowerCase())
    .sort()
}

function hasOwnDefault(own: ValueMap, global: unknown): boolean {
  const everywhere = defaultsOf(global)
  return defaultsOf(own).some((name) => !everywhere.includes(name))
}
