import type { Env } from '../host/host.ts'
import type { Project } from '../project.ts'
import { addressIn } from '../stacks/address.ts'
import type { Found, Stacks } from '../stacks/stacks.ts'
import type { IdentityInForce } from '../steps/environment.ts'
import { fromJson } from '../value/json.ts'
import { isMap, map, type ValueMap } from '../value/value.ts'
import { dataFolder } from './data-folder.ts'
import { toolEnvironment } from './environment.ts'
import { fail } from './failures.ts'
import { backendText } from './files/backend-text.ts'
import { writeFiles } from './files/write.ts'
import { placeOf } from './place.ts'
import { isOff, type Ready, runIn } from './ready.ts'
import { settingsOf } from './settings.ts'
import { outputsOf, stateBackends, valuesOf } from './state/read.ts'
import { type Asker, type Reader, readerOf } from './state/reader.ts'
import { capture, findTool } from './tool.ts'

/** Sections that reading outputs needs; functions elsewhere in the component are not run for it. */
const needed = [
  'backend',
  'backend_type',
  'remote_state_backend',
  'remote_state_backend_type',
  'env',
  'command',
  'metadata',
  'component',
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

/** What was read, by the component, then by the function and who reads. */
type Cache = Map<string, Map<string, Promise<ValueMap>>>

const caches = new WeakMap<Project, Cache>()

function cacheOf(project: Project, component: string, stack: string): Map<string, Promise<ValueMap>> {
  const all: Cache = caches.get(project) ?? new Map()
  caches.set(project, all)
  const key = JSON.stringify([component, stack])
  const known = all.get(key) ?? new Map<string, Promise<ValueMap>>()
  all.set(key, known)
  return known
}

/** Forgets what was read of a component, which has just been changed. */
export function forgetOutputs(project: Project, component: string, stack: string): void {
  cacheOf(project, component, stack).clear()
}

/**
 * The outputs of a component: from the manifest, else from its state where the backend can be read directly, else from
 * the tool. Each is read once per run, and who asks meanwhile shares the answer, unless that is somebody else. Fails with
 * `terraform/no-state`.
 */
export async function outputs(
  project: Project,
  source: Source,
  by: '!terraform.output' | '!terraform.state',
  asker: Asker = {},
): Promise<ValueMap> {
  if (source.static) return source.static
  // An abstract or disabled component may stand for what others run: it has a state, but the tool is not run for it.
  if (source.off && (by === '!terraform.output' || !isReadDirectly(source))) return map()
  const reader = await readerOf(project, source.found, asker)
  const cache = cacheOf(project, source.found.component.name, source.found.name)
  const key = `${by} ${reader.key}`
  let reading = cache.get(key)
  if (!reading) {
    reading = by === '!terraform.state' ? fromState(project, source, reader) : fromTool(project, source, reader)
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
  const { name } = found.component
  const place = placeOf(await project.stacks(), found, addressIn(name, section))
  return { ...place, found, section, component: name, stack: found.name, ...runIn(section), identity }
}

/** Whether a component's state is read without the tool, as far as its backend can tell. */
export function isReadDirectly({ section, static: given }: Source): boolean {
  return given === undefined && stateBackends.has(typeOf(section))
}

function typeOf(section: ValueMap): string {
  return String(section.backend_type ?? '') || 'local'
}

async function fromState(project: Project, source: Source, reader: Reader): Promise<ValueMap> {
  const { section } = source
  const load = stateBackends.get(typeOf(section))
  // What we cannot read ourselves the tool can.
  if (!load) return fromTool(project, source, reader)
  const one = await readyOf(project, source, undefined)
  const backend = isMap(section.backend) ? section.backend : map()
  const env = async (): Promise<Env> => {
    const identity = await reader.identity()
    return toolEnvironment(project, settingsOf(await project.configuration(), project.host.environment.version), {
      ...one,
      identity,
    })
  }
  const { host, signal } = project
  const answer = await (await load())({ ...one, backend }, { host, env, signal })
  if (answer === undefined) return fromTool(project, source, reader)
  const { text, place } = answer
  if (text === undefined || text.trim() === '')
    throw fail('no-state', { component: one.component, stack: one.stack, detail: `There is no state at ${place}.` })
  const about = { component: one.component, stack: one.stack, place }
  return outputsOf(text, about) ?? fromTool(project, source, reader)
}

/** Folders in which the tool is at work for outputs. */
const busy = new WeakMap<Project, Map<string, Promise<unknown>>>()

/** The outputs by the tool, which cannot be started twice in one folder at a time. */
async function fromTool(project: Project, source: Source, reader: Reader): Promise<ValueMap> {
  const { folder } = await readyOf(project, source, undefined)
  const folders = busy.get(project) ?? new Map<string, Promise<unknown>>()
  busy.set(project, folders)
  const before = folders.get(folder) ?? Promise.resolve()
  const asking = before.then(() => askTool(project, source, reader))
  folders.set(
    folder,
    asking.catch(() => {}),
  )
  return asking
}

async function askTool(project: Project, source: Source, reader: Reader): Promise<ValueMap> {
  const configuration = await project.configuration()
  const settings = settingsOf(configuration, project.host.environment.version)
  const one = await readyOf(project, source, await reader.identity())
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

/** Milliseconds in which the tool must have told the outputs of a component. */
const TOOL_WITHIN = 5 * 60_000

/** Asks the tool for the outputs of a component whose files are there: init, workspace, `output -json`, all in silence. */
export async function toolOutputs(
  project: Project,
  one: Ready,
  env: Env,
  reconfigure: boolean,
  init = true,
): Promise<ValueMap> {
  const { component, stack } = one
  const tool = await findTool(project, one, env)
  const { files } = project.host
  const late = AbortSignal.timeout(TOOL_WITHIN)
  const signal = AbortSignal.any([project.signal, late])
  const failed = (of: { readonly code: number; readonly stderr: string }) => {
    const problem = late.aborted ? 'The tool was stopped: it took more than five minutes.\n' : ''
    const said = project.console.mask(of.stderr.trim())
    return fail('output-failed', { component, stack, problem: `${problem}${said}`.trim(), exitCode: of.code })
  }
  if (init) {
    files.remove(`${dataFolder(one.folder, env)}/environment`)
    const cache = env.TF_PLUGIN_CACHE_DIR
    if (cache && !files.stat(cache)) files.makeDirectory(cache)
    const done = await capture(project, tool, ['init', ...(reconfigure ? ['-reconfigure'] : [])], signal)
    if (done.code !== 0) throw failed(done)
  }
  if (one.section.backend_type !== 'http') {
    const selected = await capture(project, tool, ['workspace', 'select', one.workspace], signal)
    if (selected.code !== 0) {
      if (/doesn't exist|does not exist/.test(selected.stderr + selected.stdout))
        throw fail('no-state', { component, stack, detail: `It has no workspace ${one.workspace} yet.` })
      throw failed(selected)
    }
  }
  const read = await capture(project, tool, ['output', '-json'], signal)
  if (read.code !== 0) throw failed(read)
  return valuesOf(fromJson(read.stdout.trim() || '{}'))
}
