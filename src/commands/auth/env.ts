import { applyEffect } from '../../auth/apply.ts'
import type { Identity } from '../../auth/definitions.ts'
import { fail } from '../../auth/failures.ts'
import type { Invocation } from '../../cli/tree.ts'
import { systemCode } from '../../host/host.ts'
import { systemWords } from '../../host/system-words.ts'
import type { Project } from '../../project.ts'
import { join } from '../../value/file-path.ts'
import { type EnvFormat, render } from './env-formats.ts'
import { envFormats } from './formats.ts'
import { flagFormat, flagOn, flagText, reasonOf, selected } from './selected.ts'

/** `atmos auth env [IDENTITY]`: where the credentials are, as variables; with `--login` they also exist. */
export async function env(invocation: Invocation, project: Project): Promise<number> {
  const format = flagFormat<EnvFormat>(invocation, 'format', envFormats)
  const auth = await project.auth()
  const identity = await selected(invocation, project, auth)
  const { env: ours } = await project.configuration()
  const file = flagText(invocation, 'output-file') || (format === 'github' ? (ours.GITHUB_ENV ?? '') : '')
  if (format === 'github' && file === '') throw fail('github-file-missing', {})
  const reason = reasonOf(invocation, project)
  const platform = project.host.system.platform
  if (flagOn(invocation, 'login')) await auth.session(identity.name, reason)

  // A shell is pointed to the files where other tools look, too; programs that we run get files of their own.
  const effect = auth.effect(identity)
  const complete = flagOn(invocation, 'unset')
  const present = effect.removes.in(ours, platform).filter((name) => !(name in effect.sets))
  if (!complete && present.length > 0) project.console.warn(winning(identity, present))
  const chain = auth.chain(identity)
  if (auth.cache.hasFiles(chain) && !auth.cache.find(chain, true)) project.console.warn(missing(identity))
  const sets = complete ? setBy(applyEffect(ours, effect, platform), ours) : effect.shown
  const text = render(format, sets, complete ? [...new Set([...effect.removes.names, ...present])] : [])
  // These variables are meant for a shell, so what looks like a secret in them must arrive as it is.
  if (file === '') project.host.terminal.write('stdout', text)
  else write(project, join(project.cwd, file), text, format === 'github')
  return 0

  /** What the identity sets in this very environment: its values, and those that it takes where there are none. */
  function setBy(after: Readonly<Record<string, string>>, before: Readonly<Record<string, string>>) {
    const names = Object.keys(after).filter((name) => name in effect.sets || after[name] !== before[name])
    return Object.fromEntries(names.map((name) => [name, after[name] as string]))
  }
}

/** Keys beat profiles in every SDK, so a shell that has some goes on as somebody else. */
function winning({ name }: Identity, variables: readonly string[]): string {
  const [are, them] = variables.length === 1 ? ['is', 'it'] : ['are', 'them']
  return `${variables.join(', ')} ${are} set here and may win over ${name}. Remove ${them}, or print that too: --unset`
}

function missing({ name }: Identity): string {
  return `No session of ${name} is stored, so these variables point to nothing yet. Log in: atmos auth login --identity ${name}, or add --login`
}

function write(project: Project, path: string, text: string, append: boolean): void {
  const { files } = project.host
  try {
    if (append) files.append(path, text, { mode: 0o600 })
    else files.writeAtomic(path, text, { mode: files.stat(path)?.mode ?? 0o600 })
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    throw fail('output-unwritable', { path, why: systemWords(error) }, error)
  }
}
