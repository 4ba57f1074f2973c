import type { Invocation } from '../cli/tree.ts'
import type { Env } from '../host/host.ts'
import type { Project } from '../project.ts'
import { componentNames } from '../stacks/component.ts'
import type { Found, Processing, Stacks } from '../stacks/stacks.ts'
import type { IdentityInForce } from '../steps/environment.ts'
import { join } from '../value/file-path.ts'
import { isMap, map, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import { identityOf } from './identity.ts'
import { changes, provisions } from './invocation.ts'
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
export interface Ready {
  readonly found: Found
  readonly section: ValueMap
  readonly component: string
  /** Canonical name of the stack. */
  readonly stack: string
  /** Root module, absolute. */
  readonly folder: string
  readonly workspace: string
  readonly varfile: string
  readonly planfile: string
  readonly testVarfile: string
  readonly tool: string
  readonly identity: IdentityInForce
}

/** The file names that a component's runs use, all from one stem. */
export function stemOf(found: Found): string {
  const { name, folder, based } = found.component
  const parts = name.split('/')
  const prefix = (based ? folder : name).split('/').slice(0, -1).join('-')
  return [found.name.replaceAll('/', '-'), ...(prefix ? [prefix] : []), parts.at(-1)].join('-')
}

/** Folder of a component's root module. Fails where the configuration does not say where modules are. */
export function folderOfModule(stacks: Stacks, found: Found): string {
  const { basePath } = stacks.settings.type('terraform')
  if (basePath === '') throw fail('no-base-path', {})
  return join(stacks.settings.basePath, basePath, found.component.folder)
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
  const folder = folderOfModule(stacks, found)
  const auth = isMap(raw.auth) ? raw.auth : map()
  const neededBy = `terraform ${words.join(' ')} ${component.name} -s ${found.name}`
  const identity = await identityOf(project, auth, neededBy, command.signal())
  const processed = await stacks.section(found, command.processing)
  if (isOff(processed)) return skipped(command, found)
  checkAllowed(component.name, processed, words)
  const section = map([...Object.entries(processed), ['atmos_stack', found.name], ['stack', found.name]])
  if (words[0] === 'workspace' && section.backend_type === 'http')
    throw fail('http-workspace', { component: component.name })
  refuseWhatIsNotThere(project, component.name, section, folder)
  const stem = stemOf(found)
  warnOfTwins(project, stacks, found, stem)
  return {
    found,
    section,
    component: component.name,
    stack: found.name,
    folder,
    workspace: String(section.workspace),
    varfile: `${stem}.terraform.tfvars.json`,
    planfile: `${stem}.planfile`,
    testVarfile: `${stem}.terraform.test.tfvars.json`,
    tool: String(section.command ?? '') || 'terraform',
    identity,
  }
}

/** What would change how the tool is run, and cannot be done yet, is told before anything is written. */
function refuseWhatIsNotThere(project: Project, component: string, section: ValueMap, folder: string): void {
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

/** Two components of a stack that are built on one module and differ only in folders share their files. */
function warnOfTwins(project: Project, stacks: Stacks, found: Found, stem: string): void {
  const { component } = found
  if (!component.based) return
  const last = component.name.split('/').at(-1)
  for (const [type, name] of componentNames(component.manifest)) {
    if (type !== 'terraform' || name === component.name || name.split('/').at(-1) !== last) continue
    const other = stacks.compute(component.manifest, type, name)
    const abstract = isMap(other.section.metadata) && other.section.metadata.type === 'abstract'
    if (abstract || other.folder !== component.folder || stemOf({ ...found, component: other }) !== stem) continue
    project.console.warn(
      `${component.name} and ${name} of ${found.name} share the files ${stem}.*: their names differ in the folder only`,
    )
  }
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
