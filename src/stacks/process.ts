import { isFailure } from '../failure/failure.ts'
import type { Later } from '../value/later.ts'
import type { Document } from '../value/origin.ts'
import { isMap, map, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import type { StackSettings } from './settings.ts'

/** How a section is written, rendered and read again. */
export interface SectionTools {
  emit(section: ValueMap): string
  parse(text: string, file: string): Document
  render(
    text: string,
    data: ValueMap,
    options: {
      readonly delimiters?: readonly [string, string] | undefined
      readonly env: Readonly<Record<string, string>>
    },
  ): Later<string>
}

/** Keys that are no part of the text that templates are looked for in. */
const outside = ['sources', 'mocks', 'component_info'] as const

/** Template settings of the component laid over those of `atmos.yaml` (`settings.templates.settings`). */
function ownEnv(section: ValueMap): Record<string, string> {
  let here = section.settings
  for (const key of ['templates', 'settings', 'env']) here = isMap(here) ? (here[key] as typeof here) : undefined
  return isMap(here)
    ? Object.fromEntries(
        Object.entries(here).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
      )
    : {}
}

/**
 * Renders the templates of a component's section: it is written as YAML, rendered with itself as data, and read again, so
 * that a template may stand in any key or text; `evaluations` passes of it. A section without templates comes back as it
 * is. Fails with `stacks/bad-template-result` where the result is no map any more.
 */
export async function renderSection(
  section: ValueMap,
  settings: StackSettings,
  tools: SectionTools,
  about: { readonly component: string; readonly stack: string; readonly file: string },
): Promise<ValueMap> {
  if (!settings.templates.enabled) return section
  const opening = settings.templates.delimiters?.[0] ?? '{{'
  const kept = map(outside.flatMap((key) => (section[key] === undefined ? [] : [[key, section[key]] as const])))
  let text = tools.emit(map(Object.entries(section).filter(([key]) => !Object.hasOwn(kept, key))))
  if (!text.includes(opening)) return section
  const env = { ...settings.templates.env, ...ownEnv(section) }
  let rendered: ValueMap = section
  for (let pass = 0; pass < settings.templates.evaluations && text.includes(opening); pass++) {
    text = await tools.render(text, section, { delimiters: settings.templates.delimiters, env })
    rendered = readBack(text, tools, about)
  }
  return map([...Object.entries(rendered), ...Object.entries(kept)])
}

function readBack(
  text: string,
  tools: SectionTools,
  about: { readonly component: string; readonly stack: string; readonly file: string },
): ValueMap {
  const { component, stack } = about
  try {
    const { value } = tools.parse(text, `<${component} in ${stack}>`)
    if (isMap(value)) return value
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
    throw fail('bad-template-result', { component, stack, problem: thrown.words.message }, thrown)
  }
  throw fail('bad-template-result', { component, stack, problem: 'it is no map' })
}
