import { at, isFailure, type Place } from '../failure/failure.ts'
import { pathText, walkTags } from '../functions/walk.ts'
import type { Datasource } from '../template/context.ts'
import type { Document, Path } from '../value/origin.ts'
import { callText, isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import { renderLeaves, renderTexts, withoutFirstBreaks } from './leaves.ts'
import type { SectionTemplate, SectionTools } from './section-tools.ts'
import type { StackSettings } from './settings.ts'
import { isLayersTag } from './text-functions.ts'
import { circleBehind } from './way.ts'

/** Which component is rendered, and where a value of it was written. */
export interface Rendered {
  readonly component: string
  readonly stack: string
  readonly file: string
  origin?(path: Path): Promise<Place | undefined>
}

/** Keys that are no part of the text that templates are looked for in. */
const outside = ['sources', 'mocks', 'component_info'] as const

function inside(value: Value | undefined, ...path: readonly string[]): ValueMap {
  let here = value
  for (const key of path) here = isMap(here) ? here[key] : undefined
  return isMap(here) ? here : map()
}

/** Template settings of the component (`settings.templates.settings`) laid over those of `atmos.yaml`. */
function templateSettings(section: ValueMap, settings: StackSettings): SectionTemplate {
  const { delimiters, env, datasources, timeout } = settings.templates
  const own = inside(section.settings, 'templates', 'settings')
  const gomplate = inside(own, 'gomplate')
  const sources: Record<string, Datasource> = {}
  for (const all of [datasources, inside(gomplate, 'datasources')]) {
    for (const name of Object.keys(all)) {
      const source = all[name]
      if (!isMap(source) || typeof source.url !== 'string') continue
      const headers = inside(source.headers)
      sources[name] = {
        url: source.url,
        headers: Object.fromEntries(Object.keys(headers).map((key) => [key, [headers[key]].flat().map(String)])),
      }
    }
  }
  const seconds = Number(gomplate.timeout) || timeout
  return {
    delimiters,
    env: {
      ...env,
      ...Object.fromEntries(
        Object.entries(inside(own, 'env')).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
      ),
    },
    datasources: sources,
    ...(seconds ? { timeout: seconds * 1000 } : {}),
  }
}

/**
 * Renders the templates of a component's section as the reference does: the section is written as YAML, that text is
 * rendered with the section as data, and read again, in as many passes as `evaluations` says. So a template may stand in
 * any key or text, and a value is what its text means in YAML. Where the text is not YAML any more, each value is what its
 * own template gave. Fails with `stacks/bad-template-result` where not even that is known.
 */
export async function renderSection(
  section: ValueMap,
  settings: StackSettings,
  tools: SectionTools,
  about: Rendered,
): Promise<ValueMap> {
  const { enabled, delimiters, evaluations } = settings.templates
  if (!enabled) return section
  const opening = delimiters?.[0] ?? '{{'
  const kept = map(outside.flatMap((key) => (section[key] === undefined ? [] : [[key, section[key]] as const])))
  const shown = map(Object.entries(section).filter(([key]) => !Object.hasOwn(kept, key)))
  const whole = (rendered: ValueMap) => map([...Object.entries(rendered), ...Object.entries(kept)])
  // With a quote in a delimiter, how a text is quoted decides whether it is a template.
  if (!delimiters?.some((one) => /["']/.test(one))) {
    // One name for all: a text that many components share is parsed once, and errors are told by the text of the whole.
    const options = { ...templateSettings(section, settings), name: 'component' }
    const leaves = await renderLeaves(shown, opening, (leaf) => tools.render(leaf, section, options), tools)
    if (leaves === shown) return section
    // A second pass is one over the text that the first one left.
    if (leaves && (evaluations === 1 || !tools.emit(leaves).includes(opening))) return whole(leaves)
  }
  let rendered = withoutFirstBreaks(shown)
  let text = tools.emit(rendered)
  for (let pass = 0; pass < evaluations && text.includes(opening); pass++) {
    const options = templateSettings(rendered, settings)
    try {
      text = await tools.render(text, section, options)
    } catch (thrown) {
      throw await told(thrown, text, tools, about)
    }
    try {
      rendered = readBack(text, tools, about)
    } catch (thrown) {
      const has = (one: string) => tools.emit(map([['v', one]])).includes(opening)
      const texts = await renderTexts(rendered, has, (one) => tools.render(one, section, options), tools)
      if (!texts) throw thrown
      rendered = texts
      text = tools.emit(texts)
    }
  }
  return whole(rendered)
}

/** Sections whose templates are rendered by who uses them, whatever the settings say. */
const renderedLater = new Set(['generate', 'hooks'])

/** The path of the first text in a value that has braces in it, as templates begin; undefined where there is none. */
export function bracesIn(value: Value, path: Path = []): Path | undefined {
  if (typeof value === 'string') return value.includes('{{') ? path : undefined
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const found = bracesIn(item, [...path, index])
      if (found) return found
    }
  } else if (isMap(value)) {
    for (const key of Object.keys(value)) {
      if (path.length === 0 && renderedLater.has(key)) continue
      const found = bracesIn(value[key] as Value, [...path, key])
      if (found) return found
    }
  }
  return undefined
}

/** A failure in the text of the whole section, told by the key that it stands under: nobody ever saw that text. */
async function told(thrown: unknown, text: string, tools: SectionTools, about: Rendered): Promise<unknown> {
  const line = isFailure(thrown) && thrown.code.startsWith('template/') ? thrown.words.place?.line : undefined
  if (!isFailure(thrown) || line === undefined) return thrown
  const path = pathAt(text, line, tools)
  if (path === undefined) return thrown
  const { component, stack } = about
  const place = await about.origin?.(path)
  const circle = circleBehind(thrown)
  if (circle) return place ? at(circle, place) : circle
  const problem = thrown.words.message.replace(/^template: \S+?:\d+(?::\d+)?: (?:executing "[^"]*" )?/, '')
  return fail(
    'template-failed',
    { component, stack, path: pathText(path), problem, ...(place ? { place } : {}) },
    thrown,
  )
}

/** The key whose value covers a line of a YAML text. */
function pathAt(text: string, line: number, tools: SectionTools): Path | undefined {
  let document: Document
  try {
    document = tools.parse(text, '<section>')
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
    return undefined
  }
  let best: { path: Path; line: number } | undefined
  const walk = (value: Value, path: Path): void => {
    const at = path.length > 0 ? document.locate(path)?.line : undefined
    if (at !== undefined && at <= line && (!best || at >= best.line)) best = { path, line: at }
    if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, [...path, index])
    else if (isMap(value)) for (const key of Object.keys(value)) walk(value[key] as Value, [...path, key])
  }
  walk(document.value, [])
  return best?.path
}

function readBack(text: string, tools: SectionTools, about: Rendered): ValueMap {
  const { component, stack } = about
  try {
    const document = tools.parse(text, `<${component} in ${stack}>`)
    // A call that a template has written without quotes is one all the same.
    const value = walkTags(document, document.value, { call: callText, keep: isLayersTag })
    if (isMap(value)) return value
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
    throw fail('bad-template-result', { component, stack, problem: thrown.words.message }, thrown)
  }
  throw fail('bad-template-result', { component, stack, problem: 'it is no map' })
}
