import { toJson } from '../../value/json.ts'
import { isMap, type Value, type ValueMap } from '../../value/value.ts'

/** A text as HCL quotes it: what would be expanded is escaped. */
export function hclText(text: string): string {
  const quoted = text
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')
  return `"${quoted.replace(/\$\{/g, '$$${').replace(/%\{/g, '%%{')}"`
}

/** A key of an object: bare where HCL takes it so. */
export function hclKey(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(key) ? key : hclText(key)
}

/** A value as an HCL expression. */
export function hclValue(value: Value | undefined, margin = ''): string {
  if (typeof value === 'string') return hclText(value)
  if (Array.isArray(value)) return `[${value.map((item) => hclValue(item, margin)).join(', ')}]`
  if (isMap(value)) {
    const keys = Object.keys(value).sort()
    if (keys.length === 0) return '{}'
    const inner = `${margin}  `
    return `{\n${keys.map((key) => `${inner}${hclKey(key)} = ${hclValue(value[key], inner)}\n`).join('')}${margin}}`
  }
  return toJson(value ?? null)
}

/** `name = value` lines, sorted: a `.tfvars` file. */
export function hclAssignments(values: ValueMap, margin = ''): string {
  return Object.keys(values)
    .sort()
    .map((key) => `${margin}${hclKey(key)} = ${hclValue(values[key], margin)}\n`)
    .join('')
}

/** How many labels a block of Terraform has, by its type. */
const blocks = new Map<string, number>([
  ['variable', 1],
  ['output', 1],
  ['provider', 1],
  ['module', 1],
  ['resource', 2],
  ['data', 2],
  ['terraform', 0],
  ['locals', 0],
  ['moved', 0],
  ['import', 0],
  ['removed', 0],
  ['check', 1],
])

/** Blocks inside blocks, which are no attributes. */
const nested = new Set(['lifecycle', 'required_providers', 'backend', 'cloud', 'provisioner', 'connection'])

/** A tree in HCL's block syntax, as `generate` writes `.tf` files. */
export function hclBlocks(content: ValueMap): string {
  let text = ''
  for (const key of Object.keys(content).sort()) {
    const value = content[key]
    const labels = blocks.get(key)
    if (labels === undefined || !isMap(value)) text += `${hclKey(key)} = ${hclValue(value)}\n`
    else text += labelled(key, [], labels, value)
  }
  return text
}

function labelled(type: string, names: readonly string[], left: number, value: ValueMap): string {
  if (left > 0) {
    return Object.keys(value)
      .sort()
      .map((name) => {
        const inner = value[name]
        return isMap(inner) ? labelled(type, [...names, name], left - 1, inner) : ''
      })
      .join('')
  }
  const head = [type, ...names.map((name) => hclText(name))].join(' ')
  return `${head} {\n${body(value, '  ')}}\n`
}

function body(value: ValueMap, margin: string): string {
  let text = ''
  for (const key of Object.keys(value).sort()) {
    const inner = value[key]
    if (nested.has(key) && isMap(inner)) {
      if (key === 'backend') {
        for (const type of Object.keys(inner)) {
          const fields = inner[type]
          text += `${margin}backend ${hclText(type)} {\n${isMap(fields) ? body(fields, `${margin}  `) : ''}${margin}}\n`
        }
      } else text += `${margin}${key} {\n${body(inner, `${margin}  `)}${margin}}\n`
    } else text += `${margin}${hclKey(key)} = ${hclValue(inner, margin)}\n`
  }
  return text
}
