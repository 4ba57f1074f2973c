import { isFailure } from '../../failure/failure.ts'
import { isMap, map, type Value, type ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'
import { hclAssignments, hclBlocks } from './hcl.ts'
import { jsonFile } from './json.ts'

/** Roots of the templates in `generate`. */
const roots = [
  'atmos_component',
  'atmos_stack',
  'atmos_stack_file',
  'component',
  'base_component',
  'workspace',
  'vars',
  'settings',
  'env',
  'backend',
  'backend_type',
  'providers',
  'metadata',
] as const
const context = ['namespace', 'tenant', 'environment', 'stage', 'region'] as const

/** What `generate` needs to make texts of its values. */
export interface GenerateTools {
  render(text: string, data: ValueMap, name: string): string | Promise<string>
  yaml(value: Value): string
}

/** The files of a component's `generate` section by name. Fails with the first one that cannot be made. */
export async function generatedFiles(
  component: string,
  section: ValueMap,
  tools: GenerateTools,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  if (!isMap(section.generate)) return files
  const vars = isMap(section.vars) ? section.vars : map()
  const data = map([
    ...roots.map((name) => [name, section[name] ?? ''] as const),
    ...context.map((name) => [name, vars[name] ?? ''] as const),
    ['vars', vars],
  ])
  for (const name of Object.keys(section.generate).sort()) {
    const content = section.generate[name] as Value
    try {
      files.set(name, await textOf(name, content, data, tools))
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
      throw fail('generate-failed', { component, file: name, problem: thrown.words.message }, thrown)
    }
    if (name.split('/').includes('..') || name.startsWith('/'))
      throw fail('generate-failed', { component, file: name, problem: 'it would lie outside the root module' })
    if (content === null || (typeof content !== 'string' && !isMap(content)))
      throw fail('generate-failed', { component, file: name, problem: 'its content must be a text or a map' })
  }
  return files
}

async function textOf(name: string, content: Value, data: ValueMap, tools: GenerateTools): Promise<string> {
  if (typeof content === 'string') return tools.render(content, data, name)
  if (!isMap(content)) return ''
  const rendered = (await renderIn(content, data, name, tools)) as ValueMap
  const ending = name.slice(name.lastIndexOf('.') + 1)
  if (ending === 'yaml' || ending === 'yml') return tools.yaml(rendered)
  if (ending === 'tf' || ending === 'hcl') return hclBlocks(rendered)
  if (ending === 'tfvars') return hclAssignments(rendered)
  return jsonFile(rendered)
}

async function renderIn(value: Value, data: ValueMap, name: string, tools: GenerateTools): Promise<Value> {
  if (typeof value === 'string') return value.includes('{{') ? tools.render(value, data, name) : value
  if (Array.isArray(value)) return Promise.all(value.map((item) => renderIn(item, data, name, tools)))
  if (!isMap(value)) return value
  const made = map()
  for (const [key, inner] of Object.entries(value)) made[key] = await renderIn(inner, data, name, tools)
  return made
}
