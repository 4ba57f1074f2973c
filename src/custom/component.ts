import type { CommandSource } from '../config/configuration.ts'
import { isFailure } from '../failure/failure.ts'
import { withComputed } from '../stacks/describe.ts'
import { renderTree } from '../stacks/locals.ts'
import { fully, type Processing } from '../stacks/stacks.ts'
import { effectfulFunctions } from '../stacks/text-functions.ts'
import { environment, valuesLayer } from '../steps/environment.ts'
import { scalarText } from '../steps/fields.ts'
import { renderText } from '../steps/render.ts'
import { textMap } from '../value/marks.ts'
import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import type { Binding, CommandRun } from './command-run.ts'
import { fail } from './failures.ts'

const dry: Processing = { ...fully, skip: effectfulFunctions }

/** Which component of which stack a command is about; undefined when it is about none. */
export function wantsComponent(source: CommandSource): 'type' | 'config' | undefined {
  const { component, component_config: legacy } = source.fields
  if (isMap(component) && scalarText(component.type)) return 'type'
  return isMap(legacy) && scalarText(legacy.component) && scalarText(legacy.stack) ? 'config' : undefined
}

/**
 * Describes the component that the command names by `component` (its own type, found by the argument or flag that says
 * so) or by `component_config` (templates), once for the whole run. Fails before any step runs.
 */
export async function bindComponent(run: CommandRun): Promise<Binding> {
  return wantsComponent(run.source) === 'type' ? ofType(run) : ofConfig(run)
}

async function ofType(run: CommandRun): Promise<Binding> {
  const type = scalarText((run.source.fields.component as ValueMap).type) as string
  const component = bySemantics(run, 'component')
  const stack = bySemantics(run, 'stack')
  const section = await describe(run, component, stack, [type])
  const variables: Record<string, string> = Object.create(null)
  const env = section.env
  for (const name of isMap(env) ? Object.keys(env).sort() : []) {
    const value = (env as ValueMap)[name]
    if (value !== null && value !== 'null') variables[name] = typeof value === 'string' ? value : String(value)
  }
  return { data: map([['Component', section]]), layer: valuesLayer('component env', variables) }
}

async function ofConfig(run: CommandRun): Promise<Binding> {
  const legacy = run.source.fields.component_config as ValueMap
  const [component, stack] = [await rendered(run, legacy, 'component'), await rendered(run, legacy, 'stack')]
  return { data: map([['ComponentConfig', await describe(run, component, stack)]]), layer: undefined }
}

async function rendered(run: CommandRun, legacy: ValueMap, key: 'component' | 'stack'): Promise<string> {
  const template = scalarText(legacy[key]) as string
  const place = () => run.source.locate(['component_config', key])
  const value = (
    await renderText(template, run.host.data, `${run.command}-component_config-${key}`, run.host.templates, place)
  ).trim()
  if (value === '' || value === '<no value>')
    throw fail('empty-component', { command: run.command, key: `component_config.${key}`, template, place: place() })
  return value
}

/** The value of the first argument of a semantic type, else of the first flag of it. */
function bySemantics(run: CommandRun, type: 'component' | 'stack'): string {
  const { source, inputs } = run
  const first = (section: Value | undefined, key: string): string | undefined => {
    for (const item of Array.isArray(section) ? section : [])
      if (isMap(item) && item[key] === type) return scalarText(item.name)
    return undefined
  }
  const argument = first(source.fields.arguments, 'type')
  const flag = argument === undefined ? first(source.fields.flags, 'semantic_type') : undefined
  const value =
    argument !== undefined ? inputs.arguments[argument] : flag !== undefined ? String(inputs.flags[flag] ?? '') : ''
  if (!value) throw fail('no-component-input', { command: run.command, type, place: source.locate(['component']) })
  return value
}

async function describe(
  run: CommandRun,
  component: string,
  stack: string,
  types?: readonly string[],
): Promise<ValueMap> {
  const stacks = await run.project.stacks()
  const found = await stacks.find(component, stack, types)
  const section = await stacks.section(found, run.inputs.dryRun ? dry : { ...fully, identity: await run.identity() })
  const whole = withComputed(found.component, section, stacks.settings, ['describe', 'component'])
  return renderNested(run, whole)
}

/**
 * Renders the values of a section that are templates themselves. Data from the command line and the environment is never
 * rendered. A value that cannot be rendered here stays as it is; the template that inserts it reports the failure.
 */
async function renderNested(run: CommandRun, section: ValueMap): Promise<ValueMap> {
  const { host, command } = run
  const env = textMap(Object.entries(environment(run.below())))
  const roots = map([
    ...Object.entries(host.data),
    ['Env', env],
    ['env', env],
    ['Component', section],
    ['ComponentConfig', section],
  ])
  const values = await renderTree(section, async (text) => {
    try {
      return await renderText(text, roots, `${command}-component`, host.templates, () => undefined)
    } catch (thrown) {
      if (isFailure(thrown)) return text
      throw thrown
    }
  })
  return values as ValueMap
}
