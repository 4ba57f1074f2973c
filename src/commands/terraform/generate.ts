import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { stackNames } from '../../stacks/all.ts'
import { allNodes } from '../../stacks/dependents.ts'
import type { Found } from '../../stacks/stacks.ts'
import { fail } from '../../terraform/failures.ts'
import { backendText } from '../../terraform/files/backend-text.ts'
import { jsonFile } from '../../terraform/files/json.ts'
import { requiredFile } from '../../terraform/files/required.ts'
import { variables } from '../../terraform/files/varfile.ts'
import { generated, modeFor, writeFiles } from '../../terraform/files/write.ts'
import { readModule } from '../../terraform/module.ts'
import { type Command, type Ready, ready } from '../../terraform/ready.ts'
import { dirname, seenFrom } from '../../value/file-path.ts'
import { isMap, map, type ValueMap } from '../../value/value.ts'
import { findOne, type Opened, openCommand } from './open.ts'

async function withOne(
  project: Project,
  invocation: Invocation,
  work: (command: Command, one: Ready, opened: Opened) => Promise<void> | void,
): Promise<number> {
  const opened = await openCommand(project, invocation)
  try {
    const one = await ready(opened.command, await findOne(opened))
    if (one) await work(opened.command, one, opened)
    return 0
  } finally {
    opened.close()
  }
}

const section = (of: ValueMap, name: string): ValueMap => {
  const value = of[name]
  return isMap(value) ? value : map()
}

/** The file of `--file`, seen from where we were called, else one in the root module. */
function target({ project, invocation }: Command, one: Ready, name: string): string {
  const file = String(invocation.flags.file ?? '')
  return file === '' ? `${one.folder}/${name}` : file.startsWith('/') ? file : `${project.cwd}/${file}`
}

const short = (project: Project, path: string) => seenFrom(project.cwd, path)

function write(command: Command, path: string, content: string, mode: number, what: string): void {
  const { project } = command
  if (command.settings.dryRun) {
    project.console.say(`✓ Would write ${what} \`${short(project, path)}\` (dry run)`)
    return
  }
  const { files } = project.host
  if (!files.stat(dirname(path))) files.makeDirectory(dirname(path))
  files.writeAtomic(path, content, { mode })
  project.console.say(`✓ Generated ${what} \`${short(project, path)}\``)
}

/** `generate varfile`: the variables of a component; what is secret only where it was asked for. */
export function generateVarfile(project: Project, invocation: Invocation): Promise<number> {
  return withOne(project, invocation, (command, one) => {
    const vars = section(one.section, 'vars')
    const { files } = project.host
    const sensitive = files.stat(one.folder)
      ? readModule(files, one.folder, one.component).sensitive
      : new Set<string>()
    const split = variables(one.component, vars, sensitive, project.console.holdsSecret)
    const whole = invocation.flags['with-secrets'] === true
    if (!whole && split.withheld.length > 0)
      project.console.warn(
        `Left out of the varfile, since they are secret: ${split.withheld.join(', ')} (--with-secrets writes them)`,
      )
    write(command, target(command, one, one.varfile), jsonFile(whole ? vars : split.file), 0o600, 'varfile')
  })
}

/** `generate backend`: `backend.tf.json` of a component, whatever the settings say. */
export function generateBackend(project: Project, invocation: Invocation): Promise<number> {
  return withOne(project, invocation, (command, one) => {
    const { component, stack } = one
    const text = backendText(one)
    const backend = section(one.section, 'backend')
    const type = String(one.section.backend_type)
    if (Object.keys(backend).length === 0 && type !== 'local')
      throw fail('backend-missing', { component, stack, type, key: '`backend` section' })
    if (type === 'gcs' && !backend.bucket) throw fail('backend-missing', { component, stack, type, key: '`bucket`' })
    write(command, target(command, one, 'backend.tf.json'), text, modeFor(project, text), 'backend')
  })
}

/** `generate required-providers`: `terraform_override.tf.json` of a component. */
export function generateRequired(project: Project, invocation: Invocation): Promise<number> {
  return withOne(project, invocation, (command, one) => {
    const version = String(one.section.required_version ?? '')
    const content = requiredFile(one.component, version, section(one.section, 'required_providers'))
    if (!content)
      return project.console.say(`${one.component} in ${one.stack} requires no versions, so nothing was written`)
    write(command, target(command, one, 'terraform_override.tf.json'), jsonFile(content), 0o644, 'required providers')
  })
}

/** `generate files`: what the section `generate` says, of one component or of all. Fails with the first that cannot be made. */
export async function generateFiles(project: Project, invocation: Invocation): Promise<number> {
  const opened = await openCommand(project, invocation)
  try {
    const { command } = opened
    const found: Found[] = []
    if (invocation.flags.all === true) {
      const stacks = await project.stacks()
      const wanted = invocation.flags.stacks as readonly string[]
      const components = invocation.flags.components as readonly string[]
      for (const node of await allNodes(stacks, { ...command.processing, functions: false })) {
        if (node.type !== 'terraform') continue
        if (wanted.length > 0 && !wanted.some((one) => matches(one, node.stack))) continue
        if (components.length > 0 && !components.includes(node.component)) continue
        found.push({ ...node.found, name: node.stack })
      }
      if (wanted.length > 0 && found.length === 0)
        throw fail('unknown-stack', { stack: wanted.join(','), known: await stackNames(stacks) })
    } else found.push(await findOne(opened))
    for (const one of found) await filesOf(command, one)
    return 0
  } finally {
    opened.close()
  }
}

/** Whether a name is meant by a pattern with `*`; in time proportional to the name, however many there are. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return pattern === name
  if (!name.startsWith(first) || !name.endsWith(last)) return false
  let at = first.length
  for (const part of rest) {
    const found = name.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= name.length - last.length
}

async function filesOf(command: Command, found: Found): Promise<void> {
  const { project, invocation, settings } = command
  const { console, host } = project
  const one = await ready(command, found)
  if (!one) return
  const { folder } = one
  const made = await generated(project, one)
  const counts = new Map<string, number>()
  const note = (what: string, path: string) => {
    counts.set(what.toLowerCase(), (counts.get(what.toLowerCase()) ?? 0) + 1)
    if (what !== 'Unchanged')
      console.say(`✓ ${settings.dryRun ? `Would be ${what.toLowerCase()}:` : what} ${short(project, path)}`)
  }
  for (const [name, content] of made) {
    const path = `${folder}/${name}`
    const there = host.files.stat(path)
    if (invocation.flags.clean === true) {
      if (!there) continue
      if (!settings.dryRun) host.files.remove(path)
      note('Deleted', path)
      continue
    }
    const same = there !== undefined && host.files.readText(path) === content
    if (!same && !settings.dryRun) writeFiles(host.files, [{ path, content, mode: modeFor(project, content) }])
    note(same ? 'Unchanged' : there ? 'Updated' : 'Created', path)
  }
  const told = [...counts].map(([what, count]) => `${count} ${what}`).join(', ')
  console.say(`✓ Generated ${short(project, folder)} (${told || 'nothing to generate'})`)
}
