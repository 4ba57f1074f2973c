import type { Sink } from '../../host/host.ts'
import { splitWords } from '../../steps/words.ts'
import { join } from '../../value/file-path.ts'
import { isMap, type Value } from '../../value/value.ts'
import { start } from '../tool.ts'
import type { Hook, HookKind, HookRun } from './hook.ts'

/** A program of a hook, with what it runs where the hook itself does not say so. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  /** Its stdout is its result, and goes to the file of results. */
  readonly prints?: boolean
}

/** How a program ended, with the folder that it was told to leave results in; that is gone when `read` has answered. */
export interface Results {
  readonly code: number
  /** Text of a file of that folder; undefined where the program left none. */
  read(name: string): string | undefined
}

/** `$NAME` and `${NAME}` of our own variables. */
function expanded(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$(?:\{(ATMOS_\w+)\}|(ATMOS_\w+))/g,
    (whole, braced: string | undefined, bare: string | undefined) => env[braced ?? bare ?? ''] ?? whole,
  )
}

/**
 * Runs the program of a hook in the root module, told of component and outcome, and hands what it left to `look`. Answers
 * its status. `command`, `args` and `env` of the hook beat those of its kind.
 */
export async function runProgram(
  hook: Hook,
  run: HookRun,
  usual: Program,
  look: (results: Results) => void,
): Promise<number> {
  const { command, prepared, env, render } = run
  const { project } = command
  const { host } = project
  const token = Buffer.from(host.system.random(8)).toString('hex')
  const folder = join(host.system.temporaryDirectory(), `atmos-hook-${token}`)
  const all: Record<string, string> = { ...env, ATMOS_OUTPUT_DIR: folder, ATMOS_OUTPUT_FILE: join(folder, RESULTS) }
  const own = await render(hook.fields.env ?? null)
  if (isMap(own))
    for (const [name, value] of Object.entries(own)) if (value !== null) all[name] = expanded(String(value), all)
  const given: Value = await render(hook.fields.args ?? null)
  const args = (Array.isArray(given) ? given.map((one) => String(one ?? '')) : usual.args).map((one) =>
    expanded(one, all),
  )
  const [program = '', ...first] = splitWords(String(await render(hook.fields.command ?? usual.command)), all) ?? []
  const file = host.processes.find(program, all, prepared.ready.folder) ?? program
  host.files.makeDirectory(folder, { mode: 0o700 })
  try {
    const tool = { file, cwd: prepared.ready.folder, env: all }
    const shown = usual.prints && !prepared.more.lines ? project.console.child('stderr') : undefined
    const decoder = new TextDecoder()
    const stdout: Sink = (chunk) =>
      host.files.append(join(folder, RESULTS), decoder.decode(chunk, { stream: true }), { mode: 0o600 })
    const stderr = prepared.more.lines?.stderr ?? shown?.sink
    const lines = usual.prints && stderr ? { stdout, stderr } : prepared.more.lines
    const code = await start(project, tool, [...first, ...args], command.signal(), lines)
    shown?.end()
    look({
      code,
      read(name) {
        const path = join(folder, name)
        return host.files.stat(path)?.kind === 'file' ? host.files.readText(path) : undefined
      },
    })
    return code
  } finally {
    host.files.remove(folder)
  }
}

/** Where a program leaves its results, in the folder that it is told. */
export const RESULTS = 'output'

/** `kind: command`: a program with its arguments; what it leaves as Markdown or SARIF is shown. */
export const commandHook: HookKind = async (hook, run) => {
  const format = String(hook.fields.format ?? '')
  const shown = format === 'markdown' || format === 'sarif' ? await import('./results.ts') : undefined
  return runProgram(hook, run, { command: '', args: [] }, (results) => {
    const text = results.read(RESULTS)
    if (text && shown) shown.show(run, hook.name, format === 'sarif' ? 'sarif' : 'markdown', text)
  })
}
