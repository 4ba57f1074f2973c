import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { addressIn } from '../../stacks/address.ts'
import { allNodes, type Node } from '../../stacks/dependents.ts'
import { fail } from '../../terraform/failures.ts'
import { backendFile } from '../../terraform/files/backend.ts'
import { hclAssignments, hclBlocks } from '../../terraform/files/hcl.ts'
import { jsonFile } from '../../terraform/files/json.ts'
import { modeFor } from '../../terraform/files/write.ts'
import { inOrder } from '../../terraform/graph.ts'
import { placeOf } from '../../terraform/place.ts'
import { dirname, join } from '../../value/file-path.ts'
import { isMap, map, type ValueMap } from '../../value/value.ts'
import { processingOf } from '../describe/processing.ts'

interface Chosen {
  readonly node: Node
  readonly section: ValueMap
}

/** The components that `--stacks` and `--components` choose, processed, in the order of their names. */
async function chosen(project: Project, invocation: Invocation): Promise<readonly Chosen[]> {
  const stacks = await project.stacks()
  const list = (name: string) => invocation.flags[name] as readonly string[]
  const [wanted, components] = [list('stacks'), list('components')]
  const processing = await processingOf(project, invocation)
  const found: Chosen[] = []
  for (const node of inOrder(await allNodes(stacks, { ...processing, functions: false }))) {
    if (node.type !== 'terraform') continue
    const { key } = node.found.component.manifest
    if (wanted.length > 0 && !wanted.includes(node.stack) && !wanted.includes(key)) continue
    if (components.length > 0 && !components.includes(node.component)) continue
    found.push({ node, section: await stacks.section(node.found, processing) })
  }
  return found
}

function formatOf(invocation: Invocation, known: readonly string[]): string {
  const format = String(invocation.flags.format || 'hcl')
  if (!known.includes(format)) throw fail('bad-flag', { flag: 'format', value: format, known })
  return format
}

/** A name with its tokens filled; folders in a component's name become dashes. */
export function fileName(template: string, { node: { component }, section: of }: Chosen): string {
  const { base, folder } = addressIn(component, of)
  const vars = section(of, 'vars')
  const tokens: Record<string, string> = {
    component: component.replaceAll('/', '-'),
    'base-component': base.replaceAll('/', '-'),
    'component-path': folder,
  }
  for (const name of ['namespace', 'tenant', 'environment', 'region', 'stage', 'attributes'])
    tokens[name] = vars[name] === undefined || vars[name] === null ? '' : String(vars[name])
  return template.replace(/\{([a-z-]+)\}/g, (whole, name: string) => tokens[name] ?? whole)
}

function write(project: Project, invocation: Invocation, path: string, content: string): void {
  const { files } = project.host
  if (invocation.flags['dry-run'] !== true) {
    if (!files.stat(dirname(path))) files.makeDirectory(dirname(path))
    files.writeAtomic(path, content, { mode: modeFor(project, content), flush: false })
  }
  project.console.log('Info', 'file', { path })
}

const section = (of: ValueMap, name: string): ValueMap => {
  const value = of[name]
  return isMap(value) ? value : map()
}

/** `generate varfiles`: the variables of all chosen components, by a pattern of file names. */
export async function generateVarfiles(project: Project, invocation: Invocation): Promise<number> {
  const format = formatOf(invocation, ['hcl', 'json'])
  const template = String(invocation.flags['file-template'] ?? '')
  if (template === '') throw fail('no-file-template', { command: 'generate varfiles' })
  let count = 0
  for (const one of await chosen(project, invocation)) {
    const vars = section(one.section, 'vars')
    const path = join(project.cwd, fileName(template, one))
    write(project, invocation, path, format === 'json' ? jsonFile(vars) : hclAssignments(vars))
    count += 1
  }
  project.console.say(`✓ Generated ${count} varfiles`)
  return 0
}

/** `generate backends`: the backends of all chosen components, by a pattern of names or in their root modules. */
export async function generateBackends(project: Project, invocation: Invocation): Promise<number> {
  const format = formatOf(invocation, ['hcl', 'json', 'backend-config'])
  const template = String(invocation.flags['file-template'] ?? '')
  const stacks = await project.stacks()
  const written = new Set<string>()
  for (const one of await chosen(project, invocation)) {
    const { node, section: of } = one
    const type = String(of.backend_type ?? '')
    const backend = section(of, 'backend')
    if (type === '' || Object.keys(backend).length === 0) {
      project.console.warn(`${node.component} in ${node.stack} has no backend, so nothing was written for it`)
      continue
    }
    const path =
      template === ''
        ? `${placeOf(stacks, node.found, addressIn(node.component, of)).folder}/backend.tf${format === 'json' ? '.json' : ''}`
        : join(project.cwd, fileName(template, one))
    // Without a pattern there is one file for all that are built on a module: the first by name gives it.
    if (written.has(path)) continue
    written.add(path)
    const content =
      format === 'backend-config'
        ? hclAssignments(backend)
        : format === 'json'
          ? jsonFile(backendFile(type, backend, String(of.workspace)))
          : hclBlocks(backendFile(type, backend, String(of.workspace)))
    write(project, invocation, path, content)
  }
  project.console.say(`✓ Generated ${written.size} backends`)
  return 0
}
