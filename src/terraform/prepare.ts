import type { Env } from '../host/host.ts'
import { environment } from '../steps/environment.ts'
import { quoted } from './arguments.ts'
import { toolLayers } from './environment.ts'
import { fail } from './failures.ts'
import { type PlannedFiles, planFiles } from './files/write.ts'
import { allowed, checkInterference } from './interference.ts'
import { type Asked, type Call, callsOf } from './invocation.ts'
import type { Command, Ready } from './ready.ts'
import type { Lines } from './tool.ts'

/** What goes beside the command line into a run. */
export interface RunMore {
  readonly lines?: Lines | undefined
  /** A plan to apply: a name in the root module or a path. */
  readonly fromPlan?: string | undefined
  /** The plan to apply is the one that `plan` saved. */
  readonly ownPlan?: boolean
  /** It is one of several, whatever the order. */
  readonly many?: boolean
  /** Other components run at the same time: the cache of plugins is theirs too. */
  readonly shared?: boolean
}

/** Everything that a run on one component does, known before the first effect. */
export interface Prepared {
  readonly ready: Ready
  readonly planned: PlannedFiles
  readonly calls: readonly Call[]
  readonly env: Env
  /** The environment without the identity. */
  readonly before: Env
  readonly more: RunMore
}

/** Works out the files, the environment and the command lines of a run. */
export async function prepare(command: Command, ready: Ready, more: RunMore = {}): Promise<Prepared> {
  const { project, settings, words, args } = command
  const sub = words[0] as string
  if (sub === 'exec' && args.length === 0)
    throw fail('nothing-to-run', { component: ready.component, stack: ready.stack })
  const configuration = await project.configuration()
  checkInterference(project, settings, configuration.env, ready, words)
  const planned = await planFiles(project, settings, ready, {
    varfile: sub !== 'workspace' && more.fromPlan === undefined,
    testVarfile: sub === 'test',
  })
  const region = sub === 'import' ? (ready.section.vars as { region?: unknown } | undefined)?.region : undefined
  const variables: Env = {
    ...planned.variables.env,
    ...(typeof region === 'string' ? { AWS_REGION: region } : {}),
    ...(sub === 'console' ? consoleArguments(ready, configuration.env) : {}),
  }
  const layers = await toolLayers(project, settings, ready, variables)
  const asked: Asked = {
    words,
    args,
    workspace: ready.workspace,
    varfile: ready.varfile,
    planfile: ready.planfile,
    testVarfile: planned.files.some((file) => file.path.endsWith(`/${ready.testVarfile}`))
      ? ready.testVarfile
      : undefined,
    fromPlan: more.fromPlan,
    skipInit: settings.skipInit,
    deployRunInit: settings.deployRunInit,
    initReconfigure: settings.initReconfigure,
    initPassVars: settings.initPassVars,
    applyAutoApprove: settings.applyAutoApprove,
    // A plan of mocked outputs must never be applied.
    skipPlanfile: settings.skipPlanfile || command.processing.mocks === true,
    oneState: ready.section.backend_type === 'http',
    workspaceGiven: !!allowed(configuration.env, settings).TF_WORKSPACE,
  }
  return {
    ready,
    planned,
    calls: callsOf(asked),
    env: environment(layers),
    before: environment(layers.filter(({ origin }) => origin !== 'identity')),
    more,
  }
}

/** `console` takes the variables too; its command line stays the user's. */
function consoleArguments({ varfile }: Ready, env: Env): Env {
  const own = env.TF_CLI_ARGS_console
  return { TF_CLI_ARGS_console: `-var-file=${quoted(varfile)}${own ? ` ${own}` : ''}` }
}
