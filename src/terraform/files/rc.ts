import { isMap, type Value, type ValueMap } from '../../value/value.ts'
import { hclKey } from './hcl.ts'

/** Blocks of the tool's own configuration that have a label: the host or the program that they are about. */
const labelled = new Set(['credentials', 'credentials_helper', 'host'])

/**
 * The text of a CLI configuration (`.terraformrc`, `.tofurc`) from `components.terraform.rc`: maps of hosts and
 * credentials are labelled blocks, other maps blocks, `provider_installation` a block whose methods keep their order,
 * all else an attribute. `enabled` is ours.
 */
export function rcText(rc: ValueMap): string {
  let text = ''
  for (const key of Object.keys(rc).sort()) {
    const value = rc[key] as Value
    if (key === 'enabled' || value === null) continue
    if (labelled.has(key) && isMap(value))
      for (const label of Object.keys(value).sort()) text += block(`${key} ${quoted(label)}`, value[label] ?? null, '')
    else if (key === 'provider_installation') text += installation(value)
    else if (isMap(value)) text += block(hclKey(key), value, '')
    else text += `${hclKey(key)} = ${expression(value, '')}\n`
  }
  return text
}

/** Methods come as a list of maps with one key each, since the first that knows a provider is asked; a map is fine too. */
function installation(value: Value): string {
  const methods = (Array.isArray(value) ? value : [value]).flatMap((one) => (isMap(one) ? Object.entries(one) : []))
  return `provider_installation {\n${methods.map(([name, method]) => block(hclKey(name), method, '  ')).join('')}}\n`
}

function block(head: string, value: Value, margin: string): string {
  const inner = `${margin}  `
  const fields = isMap(value) ? Object.keys(value).sort() : []
  if (fields.length === 0) return `${margin}${head} {}\n`
  const lines = fields.map((key) => `${inner}${hclKey(key)} = ${expression((value as ValueMap)[key] ?? null, inner)}\n`)
  return `${margin}${head} {\n${lines.join('')}${margin}}\n`
}

function expression(value: Value, margin: string): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map((one) => expression(one, margin)).join(', ')}]`
  if (!isMap(value)) return String(value)
  const inner = `${margin}  `
  const lines = Object.keys(value)
    .sort()
    .map((key) => `${inner}${hclKey(key)} = ${expression(value[key] ?? null, inner)}\n`)
  return `{\n${lines.join('')}${margin}}`
}

/** A text in quotes. `${NAME}` stays as it is: the tool fills in variables of the environment here, and nothing else. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`
}
