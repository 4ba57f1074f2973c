import { chooseIdentity, type IdentityAnswer, identityField } from '../auth/choose.ts'
import type { CommandSource, Configuration } from '../config/configuration.ts'
import { authVariables } from '../config/secrets.ts'
import type { Env } from '../host/host.ts'
import type { Project } from '../project.ts'
import { runnableSteps } from '../steps/conditions.ts'
import {
  environment,
  inputVariable,
  type Layer,
  processLayer,
  programLayer,
  valuesLayer,
} from '../steps/environment.ts'
import { scalarText } from '../steps/fields.ts'
import type { StepHost, StepIdentity } from '../steps/host.ts'
import { stepKeys, unknownKeys } from '../steps/keys.ts'
import { parseSteps } from '../steps/parse.ts'
import { runSteps } from '../steps/run.ts'
import { sessionsOf } from '../steps/sessions.ts'
import type { StepDefinition } from '../steps/step.ts'
import { join, placeText } from '../value/file-path.ts'
import { isMap, map, type Value } from '../value/value.ts'
import type { Binding, CommandInputs, CommandRun } from './command-run.ts'
import { fail } from './failures.ts'
import { commandKeys } from './keys.ts'
import { templateData } from './template-data.ts'

/**
 * Runs a custom command whose inputs are checked, and answers the exit status. Fails with what keeps it from running
 * (a bad definition, an unknown identity, a refused login, a template error); a step that fails is told on stderr here.
 */
export function runCustomCommand(project: Project, source: CommandSource, inputs: CommandInputs): Promise<number> {
  return runCommand(project, source, inputs, true)
}

/**
 * The same; `dependencies` tells whether what the command depends on runs first (a command that is a dependency itself
 * has had them run by the one that asked). The order: what the command line said is checked already, then whether any
 * step may run, then what costs nothing, then what does; a login comes last, right before the step that needs it.
 */
export async function runCommand(
  project: Project,
  source: CommandSource,
  inputs: CommandInputs,
  dependencies: boolean,
): Promise<number> {
  const run = await prepare(project, source, inputs)
  const { command, steps, host, runnable } = run
  if (runnable.length === 0) {
    project.console.log('Debug', `No step of ${command} is to run`)
    return 0
  }
  inputs.checkDefaults()
  checkDirectory(run)
  if (hasStrayKeys(source)) await warnOfStrayKeys(run)
  if (inputs.dryRun) {
    await withComponent(run)
    return (await import('./dry-run.ts')).showDryRun(run)
  }
  const wanted = source.fields.dependencies
  if (isMap(wanted) && wanted.tools != null) (await import('./tools.ts')).checkTools(run)
  await resolveIdentity(run)
  if (dependencies && isMap(wanted) && (wanted.commands != null || wanted.workflows != null)) {
    const code = await (await import('./dependencies.ts')).runDependencies(run, runCommand)
    if (code !== 0) return code
  }
  await withComponent(run)
  const outcome = await runSteps(steps, host)
  if (outcome.failed.length > 0) await (await import('../steps/report.ts')).tellFailures(outcome, host)
  return outcome.exitCode
}

/** Whether a definition or one of its steps has keys that are not known: a cheap look, since most have none. */
function hasStrayKeys({ fields }: CommandSource): boolean {
  const steps = Array.isArray(fields.steps) ? fields.steps : [fields.steps]
  return (
    unknownKeys(fields, commandKeys).length > 0 ||
    steps.some((step) => isMap(step) && unknownKeys(step, stepKeys).length > 0)
  )
}

async function warnOfStrayKeys({ project, source, command }: CommandRun): Promise<void> {
  const { strayKeys } = await import('./validate.ts')
  for (const { message, place } of strayKeys({ source, command }))
    project.console.warn(`${message}${place ? ` (${placeText(place, project.cwd)})` : ''}`)
}

/** Reads the definition and what the steps will see. Nothing is touched. */
export async function prepare(project: Project, source: CommandSource, inputs: CommandInputs): Promise<CommandRun> {
  const configuration = await project.configuration()
  const command = inputs.path.join(' ')
  const cwd = directoryOf(source, configuration)
  const steps = parseSteps(source.fields.steps, {
    of: command,
    defaultType: 'shell',
    texts: true,
    path: ['steps'],
    locate: (path) => source.locate(path),
  })
  const answerFor = identityRule(configuration, source, inputs)
  const whom = identityOf(project, source, inputs, answerFor)
  let data = templateData(inputs, cwd)
  let base = baseLayers(project, configuration, inputs)
  const variables =
    source.fields.env == null ? undefined : (await import('./environment.ts')).readVariables(source, command)
  let conditionEnv: Env | undefined
  let layers: readonly Layer[] | undefined
  const host: StepHost = {
    host: project.host,
    console: project.console,
    name: command,
    workflow: source.name,
    cwd,
    templates: project.templateContext(),
    get data() {
      return data
    },
    conditionEnv() {
      if (!conditionEnv) {
        const own: Record<string, string> = Object.create(null)
        for (const one of variables ?? []) if (one.command === '') own[one.name] = one.value
        conditionEnv = { ...configuration.env, ...configuration.globalEnv, ...own }
      }
      return conditionEnv
    },
    async layers() {
      if (layers) return layers
      if (!variables) {
        layers = base
        return base
      }
      const { evaluateVariables } = await import('./environment.ts')
      const below = environment(base)
      const values = await evaluateVariables(variables, { project, source, command, cwd, below, data })
      layers = [...base, valuesLayer('command env', values), ownFolder(project)]
      return layers
    },
    identityOf: whom,
    session: sessionsOf(() => project.auth(), project.host.clock),
    authVariables: () => authVariables(configuration),
  }
  const runnable = await runnableSteps(steps, host)
  const bind = (binding: Binding) => {
    data = map([...Object.entries(data), ...Object.entries(binding.data)])
    // The component's variables stand below those of the command, and above what was there before.
    if (binding.layer) base = [...base, binding.layer, ownFolder(project)]
    layers = undefined
  }
  return {
    project,
    configuration,
    source,
    inputs,
    command,
    steps,
    host,
    runnable,
    answerFor,
    async identity() {
      const chosen = await whom()
      return chosen.kind === 'name' ? chosen.name : chosen.kind === 'off' ? false : undefined
    },
    below: () => base,
    bind,
  }
}

/** A longer value would keep every child from being started: the system refuses such a variable. */
const LONGEST = 100_000

/** The layers below the command's own `env`. */
function baseLayers(project: Project, configuration: Configuration, inputs: CommandInputs): readonly Layer[] {
  const own: Record<string, string> = {}
  const add = (variable: string, value: string) => {
    if (value.length <= LONGEST) own[variable] = value
  }
  for (const [name, value] of Object.entries(inputs.arguments)) add(inputVariable('ARG', name), value)
  for (const [name, value] of Object.entries(inputs.flags))
    add(inputVariable('FLAG', name), Array.isArray(value) ? value.join('\n') : String(value))
  return [
    processLayer(configuration.env),
    valuesLayer('env of the configuration', configuration.globalEnv),
    ownFolder(project),
    valuesLayer((name) => (name.startsWith('ATMOS_ARG_') ? 'argument' : 'flag'), own),
  ]
}

function ownFolder(project: Project): Layer {
  const { environment: started, system } = project.host
  return programLayer(started.program, system.platform === 'win32' ? ';' : ':')
}

/** The identity rule with the sources of this run. */
function identityRule(configuration: Configuration, source: CommandSource, inputs: CommandInputs) {
  const variable = configuration.env.ATMOS_IDENTITY
  const command = identityField(source.fields.identity)
  return (step?: StepDefinition): IdentityAnswer =>
    chooseIdentity({ variable, flag: inputs.identity, step: identityField(step?.fields.raw.identity), command })
}

/** Who runs a step, without one the command itself, with a person asked at most once where that is wanted. */
function identityOf(
  project: Project,
  source: CommandSource,
  inputs: CommandInputs,
  answerFor: (step?: StepDefinition) => IdentityAnswer,
): (step?: StepDefinition) => Promise<StepIdentity> {
  const command = inputs.path.join(' ')
  let picked: Promise<string> | undefined
  let resolved: { readonly as: string; readonly name: string } | undefined
  return async (step) => {
    const answer = answerFor(step)
    if (answer.kind === 'none' || answer.kind === 'off') return answer
    const auth = await project.auth()
    if (answer.kind === 'pick') {
      picked ??= auth.pick()
      return { kind: 'name', name: await picked, namedBy: `--identity of ${command}` }
    }
    const namedBy =
      step && answer.by === 'step'
        ? () => at(step.fields.step, step.fields.place('identity'), project.cwd)
        : answer.by === 'flag'
          ? `--identity of ${command}`
          : () => at(`the command \`${command}\``, source.locate(['identity']), project.cwd)
    if (resolved?.as !== answer.name) resolved = { as: answer.name, name: auth.resolve(answer.name, namedBy) }
    return { kind: 'name', name: resolved.name, namedBy }
  }
}

function at(what: string, place: ReturnType<CommandSource['locate']>, cwd: string): string {
  return place ? `${what} (${placeText(place, cwd)})` : what
}

/** An identity of the command that does not exist, or a question nobody can answer, is told before anything is done. */
async function resolveIdentity(run: CommandRun): Promise<void> {
  for (const step of run.runnable) {
    const answer = run.answerFor(step)
    if (answer.kind === 'pick' || (answer.kind === 'name' && answer.by !== 'step')) {
      await run.host.identityOf(step)
      return
    }
  }
}

/** Where the steps run: `working_directory`, which is relative to `base_path`, else where the command was called. */
function directoryOf(source: CommandSource, configuration: Configuration): string {
  const own = scalarText(source.fields.working_directory)?.trim()
  return own ? join(configuration.basePath, own) : configuration.cwd
}

function checkDirectory({ source, command, host }: CommandRun): void {
  if (!scalarText(source.fields.working_directory)?.trim()) return
  const kind = host.host.files.stat(host.cwd)?.kind
  if (kind === 'directory') return
  throw fail('bad-directory', {
    command,
    path: host.cwd,
    problem: kind === undefined ? 'does not exist' : 'is not a directory',
    place: source.locate(['working_directory']),
  })
}

/** Binds the component that the command is about, if a step or a variable looks at one. */
async function withComponent(run: CommandRun): Promise<void> {
  const { component, component_config: legacy, env, steps } = run.source.fields
  if (isMap(component) && scalarText(component.type))
    run.bind(await (await import('./component.ts')).bindComponent(run))
  else if (isMap(legacy) && scalarText(legacy.component) && scalarText(legacy.stack)) {
    // It only reaches templates: where none names it, nobody needs the stacks to be read.
    if (looksAtComponent(env) || looksAtComponent(steps))
      run.bind(await (await import('./component.ts')).bindComponent(run))
  }
}

/** Whether a text anywhere below may look at `.ComponentConfig`; a template that takes the whole data may, too. */
function looksAtComponent(value: Value | undefined): boolean {
  if (typeof value === 'string')
    return value.includes('{{') && (value.includes('Component') || /[\s({]\.[\s)|}]/.test(value))
  if (Array.isArray(value)) return value.some(looksAtComponent)
  return isMap(value) && Object.values(value).some(looksAtComponent)
}
