import type { Invocation } from '../cli/tree.ts'
import type { Env } from '../host/host.ts'
import type { Project } from '../project.ts'
import { addressIn } from '../stacks/address.ts'
import type { Found, Processing } from '../stacks/stacks.ts'
import type { IdentityInForce } from '../steps/environment.ts'
import { isMap, map, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import { identityOf } from './identity.ts'
import { changes, provisions } from './invocation.ts'
import { type Place, placeOf } from './place.ts'
import type { TerraformSettings } from './settings.ts'

/** What a terraform command was called with, after the command line was understood. */
export interface Command {
  readonly project: Project
  readonly invocation: Invocation
  readonly settings: TerraformSettings
  /** Words of the subcommand: `['plan']`, `['state', 'list']`. */
  readonly words: readonly string[]
  /** The user's arguments for the tool. */
  readonly args: readonly string[]
  readonly processing: Processing
  readonly signal: () => AbortSignal
}

/** A component that is ready to be worked on: found, allowed, authenticated, processed. */
export interface Ready extends Place {
  readonly found: Found
  readonly section: ValueMap
  readonly component: string
  /** Canonical name of the stack. */
  readonly stack: string
  readonly workspace: string
  readonly tool: string
  readonly identity: IdentityInForce
}

/** Whether a component is switched off. */
export function isOff(section: ValueMap): boolean {
  return isMap(section.metadata) && section.metadata.enabled === false
}

/** Refuses what abstract and locked components must not be used for; the words are the subcommand's. */
export function checkAllowed(component: string, section: ValueMap, words: readonly string[]): void {
  const metadata = isMap(section.metadata) ? section.metadata : map()
  const command = `terraform ${words.join(' ')}`
  if (metadata.type === 'abstract' && provisions(words)) throw fail('abstract', { component, command })
  if (metadata.locked === true && changes(words)) throw fail('locked', { component, command })
}

/**
 * Makes a component ready; undefined where it is switched off. The order: what costs nothing first, then the login, then
 * the functions of the manifest, which may need it.
 */
export async function ready(command: Command, found: Found): Promise<Ready | undefined> {
  const { project, words } = command
  const stacks = await project.stacks()
  const { component } = found
  const raw = component.section
  if (isOff(raw)) return skipped(command, found)
  checkAllowed(component.name, raw, words)
  const auth = isMap(raw.auth) ? raw.auth : map()
  const neededBy = `terraform ${words.join(' ')} ${component.name} -s ${found.name}`
  const identity = await identityOf(project, auth, neededBy, command.signal())
  const processed = await stacks.section(found, command.processing)
  if (isOff(processed)) return skipped(command, found)
  checkAllowed(component.name, processed, words)
  const section = map([...Object.entries(processed), ['atmos_stack', found.name], ['stack', found.name]])
  if (words[0] === 'workspace' && section.backend_type === 'http')
    throw fail('http-workspace', { component: component.name })
  const place = placeOf(stacks, found, addressIn(component.name, section))
  rejectUnsupported(project, component.name, section, place.folder)
  const { warnOfDanger } = await import('./dangers.ts')
  await warnOfDanger(project, stacks, found, place)
  return { ...place, found, section, component: component.name, stack: found.name, ...runIn(section), identity }
}

/** The workspace and the tool that a processed section names. */
export function runIn(section: ValueMap): Pick<Ready, 'workspace' | 'tool'> {
  return { workspace: String(section.workspace), tool: String(section.command ?? '') || 'terraform' }
}

/** Refuses what would change how the tool is run and is not there yet, before anything is written. */
function rejectUnsupported(project: Project, component: string, section: ValueMap, folder: string): void {
  const part = (of: unknown, key: string) => (isMap(of) && isMap(of[key]) ? of[key] : undefined)
  if (part(section.provision, 'workdir')?.enabled === true)
    throw fail('not-yet', { what: `A working directory of its own (provision.workdir of '${component}')` })
  if (isMap(section.source) && section.source.uri && !project.host.files.stat(folder))
    throw fail('not-yet', { what: `Fetching the root module of '${component}' from its \`source\`` })
}

function skipped({ project }: Command, { component, name }: Found): undefined {
  project.console.say(`${component.name} in ${name} is switched off (metadata.enabled: false), so nothing is run`)
  return undefined
}

/** Variables of a component's `env`, as text; what is null is left out. */
export function componentEnv(section: ValueMap): Env {
  const variables: Record<string, string> = {}
  if (isMap(section.env)) {
    for (const [name, value] of Object.entries(section.env)) {
      if (value === null || value === undefined) continue
      variables[name] = typeof value === 'object' && !('valueOf' in value) ? JSON.stringify(value) : String(value)
    }
  }
  return variables
}
