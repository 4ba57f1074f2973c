import { candidateLines, complete, Directive } from '../cli/complete.ts'
import { globalFlags } from '../cli/global-flags.ts'
import type { Flag } from '../cli/tree.ts'
import { completersOf } from '../custom/complete.ts'
import type { Project } from '../project.ts'
import { root } from './root.ts'

/** `atmos __complete …`: candidates for the last word, in the protocol of cobra. Nothing is run and nobody is asked. */
export async function runCompletion(project: Project, args: readonly string[], descriptions: boolean): Promise<number> {
  // What is wrong is not told here: the person is in the middle of typing.
  const quiet: Project = Object.create(project, {
    console: { value: Object.create(project.console, { warn: { value: () => {} } }) },
  })
  let found = { words: [], directive: Directive.noFiles } as Awaited<ReturnType<typeof complete>>
  try {
    found = await complete(root(quiet), args, globalFlags.map(completing(quiet)))
  } catch {
    // A broken configuration offers nothing.
  }
  project.console.out(candidateLines(found, descriptions))
  return 0
}

/** A global flag with what completes it in this project. */
function completing(project: Project) {
  const { identities } = completersOf(project)
  return (flag: Flag): Flag => (flag.name === 'identity' ? { ...flag, complete: identities } : flag)
}
