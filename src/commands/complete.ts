import { type Candidates, candidateLines, complete, Directive, type Known } from '../cli/complete.ts'
import { globalFlags } from '../cli/global-flags.ts'
import type { Invocation } from '../cli/tree.ts'
import { type Narrowing, namesOf } from '../custom/complete.ts'
import type { Project } from '../project.ts'
import { isMap, type ValueMap } from '../value/value.ts'
import type { Completing, MeantLine } from './start.ts'

/**
 * Prints what `atmos __complete …` offers for the word at the cursor, in the protocol of cobra; nothing where the line
 * could not be read. Nothing is run and nobody is asked.
 */
export async function printCandidates(
  project: Project,
  read: MeantLine | undefined,
  { typed, descriptions }: Completing,
): Promise<number> {
  let found: Candidates = { words: [], directive: Directive.noFiles }
  try {
    if (read) found = await complete(read.tree, [...read.line.args, typed], globalFlags, knownNames(project), read.line)
  } catch {
    // A broken configuration offers nothing.
  }
  project.console.out(candidateLines(found, descriptions))
  return 0
}

/** The names that a configuration gives, as it is written. Nothing of it is opened. */
function knownNames(project: Project): Known {
  const entries = async (half: 'identities' | 'providers'): Promise<ValueMap> => {
    const found = (await project.configuration()).get('auth', half)
    return isMap(found) ? found : {}
  }
  const sorted = (names: Iterable<string>) => [...new Set(names)].sort().map((name) => [name, ''] as const)
  return {
    identity: async () => sorted(Object.keys(await entries('identities'))),
    provider: async () => sorted(Object.keys(await entries('providers'))),
    tag: async () => {
      const all = [await entries('identities'), await entries('providers')].flatMap((half) => Object.values(half))
      return sorted(all.flatMap((one) => (isMap(one) && Array.isArray(one.tags) ? one.tags.map(String) : [])))
    },
    component: (_typed, invocation) => namesOf(project, 'component', chosenBy(invocation)),
    stack: (_typed, invocation) => namesOf(project, 'stack', chosenBy(invocation)),
    profile: async () => {
      const { knownProfiles } = await import('./profile/list.ts')
      return sorted((await knownProfiles(project)).map((one) => one.name))
    },
  }
}

/** What a line of a built-in command has chosen so far. */
function chosenBy({ path: [family = ''], arguments: words, flags }: Invocation): Narrowing {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
  return {
    types: componentTypes.has(family) ? [family] : undefined,
    component: text(flags.component) ?? text(words[0]),
    stack: text(flags.stack),
  }
}

/** Families that work on components of their own type. */
const componentTypes = new Set(['terraform', 'helmfile', 'packer'])
