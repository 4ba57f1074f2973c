import { isAbsolute, join } from '../value/file-path.ts'
import { map } from '../value/value.ts'
import { hasOption } from './arguments.ts'
import { dataFolder } from './data-folder.ts'
import { fail } from './failures.ts'
import { writeFiles } from './files/write.ts'
import type { InitRecord } from './init-record.ts'
import { type Call, changes, producesData } from './invocation.ts'
import { replaceOwnFiles } from './own-files.ts'
import type { Prepared, RunMore } from './prepare.ts'
import type { Command, Ready } from './ready.ts'
import { retries, retrying } from './retry.ts'
import { changedInputs, keepInputs } from './saved-plan.ts'
import { selectWorkspace } from './select-workspace.ts'
import { findTool, start, type Tool } from './tool.ts'

/** How long an `init` waits for others that fill the cache of plugins. */
const INIT_WAIT = 30 * 60_000

/** Runs a prepared command on its component and answers the exit status. A call that fails ends the run with its status. */
export async function runPrepared(command: Command, prepared: Prepared): Promise<number> {
  const { project, settings, words, args } = command
  const { ready, planned, calls, env, more } = prepared
  const { files } = project.host
  const tool = await findTool(project, ready, env)
  if (more.ownPlan && more.fromPlan !== undefined) {
    const path = join(ready.folder, more.fromPlan)
    if (!files.stat(path)) throw fail('no-saved-plan', { file: path, component: ready.component, stack: ready.stack })
    const changed = await changedInputs(project, ready, env, planned.variables.file)
    if (changed.length > 0) {
      project.console.warn(
        `The saved plan of ${ready.component} in ${ready.stack} was made with other values of ${changed.join(', ')}; it is applied as it was planned`,
      )
    }
  }
  await replaceOwnFiles(project, ready.folder, env, planned.files)
  writeFiles(files, planned.files)
  let record: InitRecord | undefined
  for (const call of calls) {
    if (isInit(call, words) && settings.skipUnchangedInit) {
      const { initRecord } = await import('./init-record.ts')
      record = initRecord(project, tool, call.args)
      if (call.phase === 'init' && (await record.unchanged())) {
        project.console.log('Info', 'init is left out, nothing has changed', { component: ready.component })
        continue
      }
    }
    const code = await runCall(command, tool, call, ready, more)
    if (code === 0 && isInit(call, words)) await record?.keep()
    if (code !== 0) {
      const mapped = call.phase === 'main' && settings.ciExitCodes?.get(code) === true
      if (!mapped) {
        // Status 2 of a plan means changes: the plan is there, and what it was made from is worth keeping.
        if (call.phase === 'main' && words[0] === 'plan' && code === 2) remember(command, prepared)
        else {
          // What failed may be what `init` mends.
          record?.forget()
          if (call.phase === 'main') tellApproval(command, prepared)
        }
        return code
      }
    }
  }
  if (words[0] === 'plan' && !hasOption(args, '-out')) await remember(command, prepared)
  if (changes(words)) {
    const { forgetOutputs } = await import('./outputs.ts')
    forgetOutputs(project, ready.component, ready.stack)
  }
  cleanUp(command, prepared)
  return 0
}

const isInit = (call: Call, words: readonly string[]) => call.phase === 'init' || words[0] === 'init'

/** Why an apply may have failed that had nobody to ask: the tool's own words do not say what to do about it. */
function tellApproval({ project, words, args }: Command, { more }: Prepared): void {
  const [sub] = words
  if ((sub !== 'apply' && sub !== 'destroy') || more.fromPlan !== undefined || more.lines) return
  if (hasOption(args, '-auto-approve') || project.host.terminal.isTerminal('stdin')) return
  project.console.say(
    `💡 \`terraform ${sub}\` asks for approval, and stdin is no terminal: add -auto-approve${sub === 'apply' ? ', or use atmos terraform deploy' : ''}`,
  )
}

async function remember({ project, settings, processing }: Command, { ready, planned, env }: Prepared): Promise<void> {
  if (!settings.skipPlanfile && !processing.mocks) await keepInputs(project, ready, env, planned.variables.file)
}

/** Takes away what is of no use after a successful apply: its varfile, and a plan that is history now. */
function cleanUp({ project, words }: Command, { ready, more }: Prepared): void {
  const { files } = project.host
  const sub = words[0]
  if (sub === 'test') files.remove(`${ready.folder}/${ready.testVarfile}`)
  if (sub !== 'apply' && sub !== 'deploy') return
  files.remove(`${ready.folder}/${ready.varfile}`)
  if (more.fromPlan !== undefined && !more.ownPlan) return
  const plan = `${ready.folder}/${ready.planfile}`
  if (!files.stat(plan)) return
  files.remove(plan)
  if (!more.ownPlan)
    project.console.say(`The saved plan ${ready.planfile} was made before this apply, so it was removed`)
}

async function runCall(
  command: Command,
  tool: Tool,
  call: Call,
  ready: Ready,
  { lines, shared }: RunMore,
): Promise<number> {
  const { project, words } = command
  const { files } = project.host
  if (call.phase === 'select') return selectWorkspace(command, tool, call, ready, lines)
  if (retries(ready)) {
    return retrying(project, ready, call.args[0] as string, command.signal(), lines, (shown) =>
      runCall(
        command,
        tool,
        call,
        { ...ready, section: map([...Object.entries(ready.section), ['retry', null]]) },
        {
          lines: shown,
          ...(shared ? { shared } : {}),
        },
      ),
    )
  }
  if (call.phase === 'init' || words[0] === 'init') {
    // A selected workspace that the backend does not know makes `init` ask.
    files.remove(`${dataFolder(ready.folder, tool.env)}/environment`)
    const cache = tool.env.TF_PLUGIN_CACHE_DIR
    if (cache && isAbsolute(cache) && !files.stat(cache)) files.makeDirectory(cache)
    if (cache && shared) {
      // The tool's cache of plugins is not made for several at a time.
      const free = await files.lock(`${cache}/.atmos-init.lock`, { within: INIT_WAIT, signal: command.signal() })
      try {
        return await start(
          project,
          tool,
          call.args,
          command.signal(),
          lines,
          call.phase === 'init' && producesData(words),
        )
      } finally {
        await free()
      }
    }
  }
  // Text of `init` is no part of the data that the next program reads.
  const aside = call.phase === 'init' && producesData(words)
  return start(project, tool, call.args, command.signal(), lines, aside)
}
