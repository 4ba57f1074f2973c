import { isFailure } from '../failure/failure.ts'
import type { Env } from '../host/host.ts'
import type { Project } from '../project.ts'
import type { Found, Stacks } from '../stacks/stacks.ts'
import type { IdentityInForce } from '../steps/environment.ts'
import { fromJson } from '../value/json.ts'
import { isMap, map, type ValueMap } from '../value/value.ts'
import { dataFolder } from './data-folder.ts'
import { toolEnvironment } from './environment.ts'
import { fail } from './failures.ts'
import { backendText } from './files/backend-text.ts'
import { writeFiles } from './files/write.ts'
import { identityOf } from './identity.ts'
import { folderOfModule, isOff, type Ready, stemOf } from './ready.ts'
import { capture, findTool } from './run.ts'
import { settingsOf } from './settings.ts'
import { outputsOf, stateBackends, valuesOf } from './state/read.ts'

/** Sections that reading outputs needs; functions elsewhere in the component are not run for it. */
const needed = [
  'backend',
  'backend_type',
  'remote_state_backend',
  'remote_state_backend_type',
  'env',
  'command',
  'metadata',
  'workspace',
  'mocks',
] as const

/** A component as others look at it. */
export interface Source {
  readonly found: Found
  readonly section: ValueMap
  /** Outputs that the manifest itself gives. */
  readonly static: ValueMap | undefined
  readonly mocks: ValueMap
  readonly off: boolean
}

/** Looks at a component for its outputs. Fails where it does not exist. */
export async function sourceOf(stacks: Stacks, component: string, stack: string): Promise<Source> {
  const found = await stacks.find(component, stack, ['terraform'])
  const section = await stacks.section(found, { templates: true, functions: true, skip: [], only: needed })
  const abstract = isMap(section.metadata) && section.metadata.type === 'abstract'
  return {
    found,
    section,
    static:
      section.remote_state_backend_type === 'static' && isMap(section.remote_state_backend)
        ? isMap(section.remote_state_backend.static)
          ? section.remote_state_backend.static
          : section.remote_state_backend
        : undefined,
    mocks: isMap(section.mocks) ? section.mocks : map(),
    off: abstract || isOff(section),
  }
}

const caches = new WeakMap<Project, Map<string, Promise<ValueMap>>>()

function cacheOf(project: Project): Map<string, Promise<ValueMap>> {
  const known = caches.get(project) ?? new Map<string, Promise<ValueMap>>()
  caches.set(project, known)
  return known
}

/** Forgets what was read of a component, which has just been changed. */
export function forgetOutputs(project: Project, component: string, stack: string): void {
  const cache = cacheOf(project)
  for (const tag of ['!terraform.output', '!terraform.state']) cache.delete(JSON.stringify([tag, component, stack]))
}

/**
 * The outputs of a component: from the manifest, else from its state where the backend can be read directly, else from
 * the tool. Each is read once per run, and who asks meanwhile shares the answer. Fails with `terraform/no-state`.
 */
export function outputs(
  project: Project,
  source: Source,
  by: '!terraform.output' | '!terraform.state',
): Promise<ValueMap> {
  if (source.static) return Promise.resolve(source.static)
  if (source.off) return Promise.resolve(map())
  const cache = cacheOf(project)
  const key = JSON.stringify([by, source.found.component.name, source.found.name])
  let reading = cache.get(key)
  if (!reading) {
    reading = by === '!terraform.state' ? fromState(project, source) : fromTool(project, source)
    cache.set(key, reading)
    reading.catch(() => cache.delete(key))
  }
  return reading
}

/** What runs of the tool for outputs must not inherit. */
const foreign =
  /^TF_(CLI_ARGS.*|INPUT|IN_AUTOMATION|LOG.*|REATTACH_PROVIDERS|APPEND_USER_AGENT|WORKSPACE|DISABLE_PLUGIN_TLS|SKIP_PROVIDER_VERIFY|VAR_.*)$/

async function readyOf(project: Project, source: Source, identity: IdentityInForce): Promise<Ready> {
  const { found, section } = source
  const stacks = await project.stacks()
  const stem = stemOf(found)
  return {
    found,
    section,
    component: found.component.name,
    stack: found.name,
    folder: folderOfModule(stacks, found),
    workspace: String(section.workspace),
    varfile: `${stem}.terraform.tfvars.json`,
    planfile: `${stem}.planfile`,
    testVarfile: '',
    tool: String(section.command ?? '') || 'terraform',
    identity,
  }
}

/** The identity for reading; where none is the default and none was named, what the environment has is used. */
async function readerOf(project: Project, { found }: Source): Promise<IdentityInForce> {
  const auth = isMap(found.component.section.auth) ? found.component.section.auth : map()
  const neededBy = `outputs of ${found.component.name} in ${found.name}`
  try {
    return await identityOf(project, auth, neededBy, project.signal)
  } catch (thrown) {
    if (isFailure(thrown) && /^auth\/(no-default|several-defaults|no-terminal|no-identities)$/.test(thrown.code))
      return undefined
    throw thrown
  }
}

async function fromState(project: Project, source: Source): Promise<ValueMap> {
  const { section } = source
  const type = String(section.backend_type ?? '') || 'local'
  const load = stateBackends.get(type)
  // What we cannot read ourselves the tool can.
  if (!load) return fromTool(project, source)
  const one = await readyOf(project, source, undefined)
  const backend = isMap(section.backend) ? section.backend : map()
  const env = async (): Promise<Env> => {
    const identity = await readerOf(project, source)
    return toolEnvironment(project, settingsOf(await project.configuration(), project.host.environment.version), {
      ...one,
      identity,
    })
  }
  const { text, place } = await (await load())({ ...one, backend }, { host: project.host, env })
  if (text === undefined || text.trim() === '')
    throw fail('no-state', { component: one.component, stack: one.stack, detail: `There is no state at ${place}.` })
  return outputsOf(text, { component: one.component, stack: one.stack, place })
}

async function fromTool(project: Project, source: Source): Promise<ValueMap> {
  const configuration = await project.configuration()
  const settings = settingsOf(configuration, project.host.environment.version)
  const one = await readyOf(project, source, await readerOf(project, source))
  const { component } = one
  const { files } = project.host
  if (files.stat(one.folder)?.kind !== 'directory')
    throw fail('module-missing', { component, folder: one.found.component.folder, path: one.folder })
  if (settings.backendFile)
    writeFiles(files, [{ path: `${one.folder}/backend.tf.json`, content: backendText(one), mode: 0o600 }])
  const whole = await toolEnvironment(project, settings, one)
  const env = Object.fromEntries(Object.entries(whole).filter(([name]) => !foreign.test(name)))
  return toolOutputs(project, one, env, settings.initReconfigure)
}

/** Asks the tool for the outputs of a component whose files are there: init, workspace, `output -json`, all in silence. */
export async function toolOutputs(
  project: Project,
  one: Ready,
  env: Env,
  reconfigure: boolean,
  init = true,
): Promise<ValueMap> {
  const { component, stack } = one
  const tool = findTool(project, one, env)
  const { files } = project.host
  const failed = (of: { readonly code: number; readonly stderr: string }) =>
    fail('output-failed', { component, stack, problem: project.console.mask(of.stderr.trim()), exitCode: of.code })
  if (init) {
    files.remove(`${dataFolder(one.folder, env)}/environment`)
    const cache = env.TF_PLUGIN_CACHE_DIR
    if (cache && !files.stat(cache)) files.makeDirectory(cache)
    const done = await capture(project, tool, ['init', ...(reconfigure ? ['-reconfigure'] : [])], project.signal)
    if (done.code !== 0) throw failed(done)
  }
  if (one.section.backend_type !== 'http') {
    const selected = await capture(project, tool, ['workspace', 'select', one.workspace], project.signal)
    if (selected.code !== 0) {
      if (/doesn't exist|does not exist/.test(selected.stderr + selected.stdout))
        throw fail('no-state', { component, stack, detail: `It has no workspace ${one.workspace} yet.` })
      throw failed(selected)
    }
  }
  const read = await capture(project, tool, ['output', '-json'], project.signal)
  if (read.code !== 0) throw failed(read)
  return valuesOf(fromJson(read.stdout.trim() || '{}'))
}
