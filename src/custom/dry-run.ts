import type { Plan } from '../auth/auth.ts'
import type { IdentityAnswer } from '../auth/choose.ts'
import { isFailure } from '../failure/failure.ts'
import type { Env } from '../host/host.ts'
import { environment, identityLayer, type Layer, origins, valuesLayer } from '../steps/environment.ts'
import { scalarText } from '../steps/fields.ts'
import { stepType } from '../steps/registry.ts'
import { stepRenderer } from '../steps/render.ts'
import { resultData } from '../steps/results.ts'
import type { Run, StepDefinition } from '../steps/step.ts'
import { quoteWords } from '../steps/words.ts'
import type { Masked } from '../terminal/masked.ts'
import { table } from '../terminal/table.ts'
import { cut, wrap } from '../terminal/wrap.ts'
import { formatDuration } from '../value/duration.ts'
import { homely, placeText } from '../value/file-path.ts'
import { isKeyIdName, isSecretName } from '../value/secret-names.ts'
import { get, isMap, map, type ValueMap } from '../value/value.ts'
import type { CommandRun } from './command-run.ts'
import { readVariables } from './environment.ts'

/** Width of the headings at the left. */
const MARGIN = 11

/**
 * `--dry-run`: says as whom the command would run and what would be asked for that, which variables its steps would see
 * and from where, and the steps as they would be run. Touches nothing: no login, no program, no file. Answers 0.
 */
export async function showDryRun(run: CommandRun): Promise<number> {
  const { project, source, host } = run
  const lines: string[] = []
  const add = (heading: string, text: string) => lines.push(`${heading.padEnd(MARGIN)}${text}`.trimEnd())

  const margin = ' '.repeat(MARGIN)
  const { mask } = project.console
  const wide = project.console.isTerminal('stderr') ? { width: project.console.width } : {}

  const typed = project.host.environment.args.filter((word) => !/^--dry-run(=|$)/.test(word))
  const place = source.place ? placeText(source.place, project.cwd) : ''
  lines.push(`${quoteWords(typed)}${place === '' ? '' : `            ${place}`}`, '')

  const groups = await identityGroups(run)
  groups.forEach((group, index) => {
    add(index === 0 ? 'Identity' : '', group.title)
    for (const line of group.lines) lines.push(wrap(mask(line), { ...wide, first: margin, rest: `${margin}  ` }))
  })
  if (host.cwd !== project.cwd) add('Directory', host.cwd)
  const needed = dependencyNames(run)
  if (needed.length > 0) add('First', `${needed.join(', ')} (dependencies)`)

  for (const [index, group] of groups.entries()) {
    // What is not the identity's is the same for all.
    const all = variableRows(await layersOf(run, group), project.console.replacement)
    const rows = index === 0 ? all : all.filter((row) => row[2].startsWith('identity'))
    if (rows.length === 0) continue
    lines.push(groups.length === 1 ? 'Environment of every step' : `Environment as ${group.name}`)
    const home = project.host.system.homeDirectory()
    const short = rows.map(([name, value, origin]) => [name, oneLine(mask(homely(home, value))), origin])
    lines.push(table(undefined, short, { indent: margin, mask, ...wide }).trimEnd())
  }

  const results = placeholderResults(run.steps)
  for (const [index, step] of run.steps.entries()) {
    const group = groups.find((one) => one.steps.includes(step)) ?? groups[0]
    const shown = await stepLines(run, step, results, environment(group ? await layersOf(run, group) : []))
    const number = `${index + 1}`.padStart(String(run.steps.length).length)
    shown.forEach((line, at) => {
      add(index === 0 && at === 0 ? 'Steps' : '', `${at === 0 ? number : ' '.repeat(number.length)}  ${line}`)
    })
  }
  lines.push('', 'Nothing was run.')
  project.console.say(lines.join('\n'))
  return 0
}

/** Steps that run as the same identity. */
interface Group {
  readonly name: string
  readonly title: string
  readonly lines: readonly string[]
  readonly layer: Layer | undefined
  readonly steps: readonly StepDefinition[]
}

async function identityGroups(run: CommandRun): Promise<Group[]> {
  const groups = new Map<string, { answer: IdentityAnswer; steps: StepDefinition[] }>()
  for (const step of run.runnable) {
    const answer = run.answerFor(step)
    const key = answer.kind === 'name' ? answer.name.toLowerCase() : ` ${answer.kind}`
    const group = groups.get(key) ?? { answer, steps: [] }
    group.steps.push(step)
    groups.set(key, group)
  }
  const several = groups.size > 1
  const made: Group[] = []
  for (const { answer, steps } of groups.values()) {
    const numbers = steps.map((step) => step.index + 1).join(', ')
    const of = several ? `; ${steps.length === 1 ? 'step' : 'steps'} ${numbers}` : ''
    made.push(await groupOf(run, answer, steps, of))
  }
  return made
}

async function groupOf(
  run: CommandRun,
  answer: IdentityAnswer,
  steps: readonly StepDefinition[],
  of: string,
): Promise<Group> {
  const { project, source } = run
  const by = (place: ReturnType<CommandRun['source']['locate']>) => (place ? `, ${placeText(place, project.cwd)}` : '')
  switch (answer.kind) {
    case 'none':
      return {
        name: 'nobody',
        title: `none: the environment is left as it is${of}`,
        lines: [],
        layer: undefined,
        steps,
      }
    case 'off': {
      const why = {
        flag: '--identity',
        variable: 'ATMOS_IDENTITY',
        step: 'identity: false',
        command: 'identity: false',
      }
      return {
        name: 'nobody',
        title: `switched off by ${why[answer.by]}: the environment is left as it is${of}`,
        lines: [],
        layer: identityLayer('off'),
        steps,
      }
    }
    case 'pick':
      return {
        name: 'the one you choose',
        title: `you would be asked to choose (--identity)${of}`,
        lines: [],
        layer: undefined,
        steps,
      }
    case 'name': {
      const auth = await project.auth()
      const from =
        answer.by === 'flag'
          ? '--identity'
          : answer.by === 'step'
            ? `step${by(steps[0]?.fields.place('identity'))}`
            : `command${by(source.locate(['identity']))}`
      const name = auth.resolve(answer.name, answer.by === 'command' ? `the command \`${run.command}\`` : from)
      const plan = auth.plan(name)
      return {
        name,
        title: `${name} (${from})${of}`,
        lines: [chainLine(plan, project.host.clock.now())],
        layer: planLayer(plan),
        steps,
      }
    }
  }
}

/** `sso ✓ 6 h left → developer ✓ 42 min left → superadmin: would be taken (1 STS call)`. */
function chainLine(plan: Plan, now: number): string {
  return plan.hops
    .map((hop) => {
      if (hop.state === 'cached')
        return `${hop.name} ✓${hop.expires === undefined ? '' : ` ${formatDuration(hop.expires - now, 'min')} left`}`
      if (hop.state === 'none') return hop.name
      return `${hop.name}: would be taken${hop.note ? ` (${hop.note})` : ''}`
    })
    .join(' → ')
}

/** The identity as its plan has it: what it would remove and set. */
function planLayer(plan: Plan): Layer {
  return identityLayer({ identity: plan.identity, environment: (base) => plan.environment(base) })
}

/** The layers of a group; what a `valueCommand` would give is shown as the command in brackets. */
async function layersOf(run: CommandRun, group: Group): Promise<readonly Layer[]> {
  const { project, source, command } = run
  const base = run.below()
  const own: Record<string, string> = Object.create(null)
  const places = new Map<string, string>()
  for (const variable of readVariables(source, command)) {
    const env = { ...environment(base), ...own }
    const place = source.locate(['env', variable.key])
    places.set(variable.name, place ? `, ${placeText(place, project.cwd)}` : '')
    own[variable.name] =
      variable.command !== ''
        ? `$(${variable.command.trim()})`
        : await shownText(variable.value, () =>
            textsOf(run, run.steps[0] as StepDefinition, placeholderResults(run.steps), env)(variable.value),
          )
  }
  const layers = [...base, valuesLayer((name) => `command env${places.get(name) ?? ''}`, own)]
  return group.layer ? [...layers, group.layer] : layers
}

/** Rows of name, value and origin, for all that does not simply come from the process. */
function variableRows(layers: readonly Layer[], hidden: string): [string, string, string][] {
  const rows: [string, string, string][] = []
  for (const [name, { origin, value, over }] of origins(layers)) {
    if (origin === 'process' || origin === 'atmos') continue
    const from = value === undefined && over === 'process' ? `${origin}; set in your shell` : origin
    const text = value === undefined ? '(removed)' : isHidden(name) ? hidden : value
    rows.push([name, text, from])
  }
  // The identity first: it is what a dry run is asked for.
  const last = (row: readonly string[]) => (row[2]?.startsWith('identity') ? 0 : 1)
  return rows.sort((a, b) => last(a) - last(b))
}

/** Whether the value of a variable is not shown, whoever sets it. */
const isHidden = (name: string) => isSecretName(name) || isKeyIdName(name)

function oneLine(text: Masked): Masked {
  return cut(text.replaceAll('\n', '\\n') as Masked, 60)
}

/** Placeholders for the results of steps that are not run: `<steps.build.value>`. */
function placeholderResults(steps: readonly StepDefinition[]): ValueMap {
  const results = map()
  for (const step of steps) {
    if (step.name === '') continue
    const mark = (field: string) => `<steps.${step.name}.${field}>`
    const outputs = map()
    if (isMap(step.fields.raw.outputs))
      for (const name of Object.keys(step.fields.raw.outputs)) outputs[name] = mark(`outputs.${name}`)
    const metadata = map([
      ['stdout', mark('stdout')],
      ['stderr', mark('stderr')],
      ['exit_code', 0],
    ])
    results[step.name] = resultData({ code: 0, value: mark('value'), metadata }, { outputs })
  }
  return results
}

/** A step as it would be run, with what belongs to it alone. */
async function stepLines(run: CommandRun, step: StepDefinition, results: ValueMap, env: Env): Promise<string[]> {
  const { fields } = step
  const { mask, replacement } = run.project.console
  const label = [
    step.name === '' ? '' : `${step.name}: `,
    step.type === 'shell' || step.type === 'atmos' ? '' : `${step.type} `,
  ].join('')
  if (!run.runnable.includes(step)) {
    const when = scalarText(fields.raw.when) ?? 'its condition'
    return [`${label}(would not run: when ${when})`]
  }
  const render = textsOf(run, step, results, env)
  const shown = await shownText(scalarText(fields.raw.command) ?? '', async () => {
    const act = (await stepType(step))(fields)
    return act.preview ? act.preview({ render, env }) : ''
  })
  const lines = `${label}${shown.trimEnd()}`.split('\n')
  const folder = scalarText(fields.raw.working_directory)?.trim()
  if (folder) lines.push(`  in ${folder}`)
  for (const [name, text] of fields.texts('env')) {
    const value = await shownText(text, () => render(text, ['env', name]))
    lines.push(`  ${name}=${isHidden(name) ? replacement : oneLine(mask(value))}  (step env)`)
  }
  return lines
}

/** Renders the texts of a step that is not run. */
function textsOf({ host }: CommandRun, step: StepDefinition, results: ValueMap, env: Env): Run['render'] {
  const texts = stepRenderer(step, host, results, host.cwd)
  texts.begin(env)
  return texts.render
}

/** A rendered text; the text as it is written, with the reason, where it cannot be rendered. */
async function shownText(text: string, render: () => string | Promise<string>): Promise<string> {
  try {
    return await render()
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
    return text === '' ? `(${thrown.message})` : `${text.trimEnd()}   (${thrown.message})`
  }
}

function dependencyNames(run: CommandRun): string[] {
  const names: string[] = []
  for (const kind of ['commands', 'workflows']) {
    const value = get(run.source.fields, ['dependencies', kind])
    for (const item of Array.isArray(value) ? value : []) {
      const name = isMap(item) ? scalarText(item.name) : scalarText(item)
      if (name) names.push(name)
    }
  }
  return names
}
