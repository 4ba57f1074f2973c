import { table } from '../../terminal/table.ts'
import { toolEnvironment } from '../../terraform/environment.ts'
import { fail } from '../../terraform/failures.ts'
import { writeFiles } from '../../terraform/files/write.ts'
import { allOutputs, oneOutput, outputFormat, shaped } from '../../terraform/formats.ts'
import { outputs, sourceOf, toolOutputs } from '../../terraform/outputs.ts'
import { prepare } from '../../terraform/prepare.ts'
import { isOff, ready } from '../../terraform/ready.ts'
import { isMap, map, type ValueMap } from '../../value/value.ts'
import type { Opened } from './open.ts'
import { findOne } from './open.ts'

/** `atmos terraform output … --format F`: outputs as data, with nothing else on stdout. */
export async function printOutputs(opened: Opened): Promise<number> {
  const { command } = opened
  const { project, invocation } = command
  const { flags } = invocation
  const format = outputFormat(String(flags.format))
  const { emitYaml } = await import('../../yaml/emit.ts')
  const configuration = await project.configuration()
  const indent = Number(configuration.get('settings', 'terminal', 'tab_width') ?? 2) || 2
  const tools = {
    yaml: (value: Parameters<typeof emitYaml>[0]) => emitYaml(value ?? null, { indent: Math.max(indent, 4) }),
    table: (rows: readonly (readonly string[])[]) => table(['key', 'value'], rows, { mask: project.console.mask }),
  }
  const values = await valuesOf(opened)
  const name = invocation.arguments[1]
  const how = { uppercase: flags.uppercase === true, flatten: flags.flatten === true }
  let text: string
  if (name === undefined) text = allOutputs(shaped(values, how), format, tools)
  else {
    if (!Object.hasOwn(values, name))
      throw fail('unknown-output', {
        name,
        component: String(opened.component),
        stack: String(opened.stack),
        known: Object.keys(values).sort(),
      })
    const one = shaped(map([[name, values[name] ?? null]]), how)
    const [key] = Object.keys(one)
    text =
      Object.keys(one).length === 1
        ? oneOutput(String(key), one[String(key)] ?? null, format, tools)
        : allOutputs(one, format, tools)
  }
  deliver(opened, text, format, name === undefined ? Object.keys(values).length : 1)
  return 0
}

async function valuesOf(opened: Opened): Promise<ValueMap> {
  const { command } = opened
  const { project, settings } = command
  const found = await findOne(opened)
  const raw = found.component.section
  const stacks = await project.stacks()
  if (
    raw.remote_state_backend_type === 'static' ||
    isOff(raw) ||
    (isMap(raw.metadata) && raw.metadata.type === 'abstract')
  )
    return outputs(project, await sourceOf(stacks, found.component.name, found.name), '!terraform.output')
  const one = await ready(command, found)
  if (!one) return map()
  const prepared = await prepare(command, one)
  writeFiles(project.host.files, prepared.planned.files)
  const env = await toolEnvironment(project, settings, one)
  return toolOutputs(project, one, env, settings.initReconfigure, !settings.skipInit)
}

/** Writes to the file of `--output-file`; the format `github` adds to it, or to `GITHUB_OUTPUT`. */
function deliver({ command }: Opened, text: string, format: string, count: number): void {
  const { project, invocation } = command
  const { host, console, cwd } = project
  const given = String(invocation.flags['output-file'] ?? '')
  const file = given || (format === 'github' ? (host.environment.variables.GITHUB_OUTPUT ?? '') : '')
  if (file === '') {
    console.out(text)
    return
  }
  const path = file.startsWith('/') ? file : `${cwd}/${file}`
  if (format === 'github') host.files.append(path, text)
  else host.files.writeAtomic(path, text, { mode: 0o600 })
  console.say(`✓ Wrote ${count} ${count === 1 ? 'output' : 'outputs'} to ${file}`)
}
