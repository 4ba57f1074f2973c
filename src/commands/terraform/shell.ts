import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { environment, valuesLayer } from '../../steps/environment.ts'
import { fail } from '../../terraform/failures.ts'
import { prepare } from '../../terraform/prepare.ts'
import { ready } from '../../terraform/ready.ts'
import { runPrepared } from '../../terraform/run.ts'
import { map } from '../../value/value.ts'
import { findOne, openCommand } from './open.ts'

/** Subcommands that get the varfile in an interactive shell. */
const withVarfile = ['plan', 'apply', 'refresh', 'import', 'destroy', 'console'] as const

/** `atmos terraform shell`: a shell in the root module, as the component's identity, with its workspace and variables. */
export async function openShell(project: Project, invocation: Invocation): Promise<number> {
  const opened = await openCommand(project, invocation)
  try {
    const { command } = opened
    const one = await ready(command, await findOne(opened))
    if (!one) return 0
    const { host, console } = project
    const prepared = await prepare({ ...command, words: ['workspace'] }, one)
    const files = await prepare({ ...command, words: ['plan'], args: [] }, one)
    if (command.settings.dryRun) {
      console.say(
        `Component            ${one.component}\nStack                ${one.stack}\nWorking directory    ${one.folder}\nTerraform workspace  ${one.workspace}\nVarfile              ${one.varfile}\n\nNothing was run.`,
      )
      return 0
    }
    const withheld = files.planned.variables.withheld
    const secrets = invocation.flags['with-secrets'] === true
    if (!secrets && withheld.length > 0)
      console.warn(`Secrets are not handed to the shell: ${withheld.join(', ')} (--with-secrets does)`)
    const reconfigure = command.settings.initReconfigure
    const calls = prepared.calls.map((call) =>
      call.phase === 'init' && !reconfigure
        ? { ...call, args: call.args.filter((word) => word !== '-reconfigure') }
        : call,
    )
    const code = await runPrepared({ ...command, words: ['workspace'] }, { ...prepared, planned: files.planned, calls })
    if (code !== 0) return code
    const own: Record<string, string> = {
      ATMOS_STACK: one.stack,
      ATMOS_COMPONENT: one.component,
      ATMOS_SHELL_WORKING_DIR: one.folder,
      ATMOS_TERRAFORM_WORKSPACE: one.workspace,
    }
    for (const sub of withVarfile) own[`TF_CLI_ARGS_${sub}`] = `-var-file=${one.varfile}`
    const prompt = await promptOf(project, command.settings.shellPrompt, one)
    if (prompt !== undefined) own.PS1 = prompt
    const base = secrets
      ? { ...prepared.env, ...files.planned.variables.env }
      : Object.fromEntries(
          Object.entries(prepared.env).filter(([name]) => !Object.hasOwn(files.planned.variables.env, name)),
        )
    const env = environment([valuesLayer('atmos', own)], base)
    const shell = shellOf(project, env)
    // Only shells that are known to be some take a login flag.
    const login = /(^|\/)(ba|z|da|k|fi)?sh$/.test(shell) ? ['-l'] : []
    const args = prompt === undefined ? login : shell.endsWith('/zsh') ? ['-d', '-f', '-i'] : []
    const exit = await host.processes.run({
      file: shell,
      args: host.system.platform === 'win32' ? [] : args,
      cwd: one.folder,
      env,
      stdin: 'inherit',
      stdout: 'inherit',
      stderr: 'inherit',
    })
    console.log('Debug', 'shell', { code: exit.code })
    return 0
  } finally {
    opened.close()
  }
}

function shellOf({ host, cwd }: Project, env: Readonly<Record<string, string>>): string {
  const names = host.system.platform === 'win32' ? ['cmd.exe'] : [env.SHELL ?? '', 'bash', 'sh']
  for (const name of names) {
    const found = name && host.processes.find(name, env, cwd)
    if (found) return found
  }
  throw fail('no-shell', { names: names.filter(Boolean) })
}

async function promptOf(
  project: Project,
  template: string,
  one: { readonly component: string; readonly stack: string },
) {
  if (template === '') return undefined
  const { render } = await import('../../template/template.ts')
  const data = map([
    ['Component', one.component],
    ['Stack', one.stack],
  ])
  return render(template, data, {
    name: 'shell.prompt',
    libraries: ['sprig'],
    missingKey: 'default',
    context: project.templateContext(),
  })
}
