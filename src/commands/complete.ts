import { candidateLines, complete, Directive, type Known } from '../cli/complete.ts'
import { globalFlags } from '../cli/global-flags.ts'
import type { Project } from '../project.ts'
import { isMap, type ValueMap } from '../value/value.ts'
import { families } from './registry.ts'
import { root } from './root.ts'

/** `atmos __complete …`: candidates for the last word, in the protocol of cobra. Nothing is run and nobody is asked. */
export async function runCompletion(project: Project, args: readonly string[], descriptions: boolean): Promise<number> {
  // What is wrong is not told here: the person is in the middle of typing.
  const quiet: Project = Object.create(project, {
    console: { value: Object.create(project.console, { warn: { value: () => {} } }) },
  })
  let found = { words: [], directive: Directive.noFiles } as Awaited<ReturnType<typeof complete>>
  try {
    found = await complete(root(quiet, families), args, globalFlags, namesOf(quiet))
  } catch {
    // A broken configuration offers nothing.
  }
  project.console.out(candidateLines(found, descriptions))
  return 0
}

/** The names that a configuration gives, as it is written. Nothing of it is opened. */
function namesOf(project: Project): Known {
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
    profile: async () => {
      const { knownProfiles } = await import('./profile/list.ts')
      return sorted((await knownProfiles(project)).map((one) => one.name))
    },
  }
}
