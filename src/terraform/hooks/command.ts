import { splitWords } from '../../steps/words.ts'
import { isMap } from '../../value/value.ts'
import type { HookKind } from '../hooks.ts'
import { start } from '../run.ts'

/** `$NAME` and `${NAME}` of our own variables. */
function expanded(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$(?:\{(ATMOS_\w+)\}|(ATMOS_\w+))/g,
    (whole, braced: string | undefined, bare: string | undefined) => env[braced ?? bare ?? ''] ?? whole,
  )
}

/** `kind: command`: a program with its arguments, in the root module, told of component and outcome. */
export const commandHook: HookKind = async (hook, { command, prepared, env, render }) => {
  const { project } = command
  const { host } = project
  const folder = `${host.system.temporaryDirectory()}/atmos-hook-${host.system.pid}-${hook.name.replace(/\W/g, '_')}`
  const all: Record<string, string> = { ...env, ATMOS_OUTPUT_DIR: folder, ATMOS_OUTPUT_FILE: `${folder}/output` }
  const own = await render(hook.fields.env ?? null)
  if (isMap(own))
    for (const [name, value] of Object.entries(own)) if (value !== null) all[name] = expanded(String(value), all)
  const given = await render(hook.fields.args ?? null)
  const args = Array.isArray(given) ? given.map((one) => expanded(String(one ?? ''), all)) : []
  const [program = '', ...first] = splitWords(String(await render(hook.fields.command ?? '')), all) ?? []
  const file = host.processes.find(program, all, prepared.ready.folder) ?? program
  host.files.makeDirectory(folder, { mode: 0o700 })
  try {
    const tool = { file, cwd: prepared.ready.folder, env: all }
    return await start(project, tool, [...first, ...args], command.signal(), prepared.more.lines)
  } finally {
    host.files.remove(folder)
  }
}
