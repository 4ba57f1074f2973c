import type { Place } from '../failure/failure.ts'
import type { Env } from '../host/host.ts'
import type { TemplateContext } from '../template/context.ts'
import type { Later } from '../value/later.ts'
import { textMap } from '../value/marks.ts'
import { map, type ValueMap } from '../value/value.ts'
import type { StepHost } from './host.ts'
import type { Run, StepDefinition } from './step.ts'

/** Renders the texts of one step. */
export interface StepRenderer {
  /**
   * Renders a text with the host's roots, the results so far and the complete environment below the step's own as `.Env`.
   * A text of one place is rendered once, however often it is asked for. One without braces loads nothing.
   */
  readonly render: Run['render']
  /**
   * The text of a field before the environment is known, which a login may need that only then gives it; undefined for one
   * that may look at the environment. What this renders is not rendered again.
   */
  early(text: string, field: string): Later<string | undefined>
  /** Sets the environment; called once, before the first `render`. */
  begin(env: Env): void
}

/** Whether a template may look at the environment: it names it or a function that reads it, or takes the whole data. */
const looksAtEnvironment = (text: string) => /env/i.test(text) || /[\s({|][.$](?=[\s)}|])/.test(text)

/** Opens the renderer of a step that runs in `cwd`. */
export function stepRenderer(
  step: StepDefinition,
  host: Pick<StepHost, 'name' | 'data' | 'templates'>,
  results: ValueMap,
  cwd: string,
): StepRenderer {
  let env: Env = {}
  let data: ValueMap | undefined
  const rendered = new Map<string, Later<string>>()
  const now = (text: string, field: Parameters<Run['render']>[1], more: ValueMap | undefined): Promise<string> => {
    if (!data) {
      const variables = textMap(Object.entries(env))
      data = map(Object.entries(host.data))
      data.Env = variables
      data.env = variables
      data.steps = results
    }
    const roots = more ? map([...Object.entries(data), ...Object.entries(more)]) : data
    return renderText(text, roots, `${host.name}-step-${step.index}`, { ...host.templates, env, cwd }, () =>
      step.fields.place(typeof field === 'string' ? field : (field?.[0] as string | undefined)),
    )
  }
  const once: Run['render'] = (text, field, more) => {
    if (!text.includes('{{')) return text
    // The same text of two places fails with the place of each.
    const key = `${typeof field === 'string' ? field : JSON.stringify(field)} ${text}`
    const known = more ? undefined : rendered.get(key)
    if (known !== undefined) return known
    const made = now(text, field, more)
    if (!more) rendered.set(key, made)
    return made
  }
  return {
    render: once,
    early: (text, field) => (looksAtEnvironment(text) && text.includes('{{') ? undefined : once(text, field)),
    begin(complete) {
      env = complete
      data = undefined
    },
  }
}

/** Renders a text; its place in a file is looked up only when it fails. */
export async function renderText(
  text: string,
  data: ValueMap,
  name: string,
  context: TemplateContext,
  place: () => Place | undefined,
): Promise<string> {
  const { render, stepLibraries } = await import('../template/template.ts')
  return render(text, data, { name, libraries: stepLibraries, missingKey: 'error', context, place })
}
