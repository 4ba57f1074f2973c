import { type BuiltIn, builtIn } from './family.ts'

const shell = (name: string, title: string, script: () => Promise<string>, lines: readonly string[]): BuiltIn =>
  builtIn(name, `Print the completion script of ${title}`, {
    examples: lines.map((line, at) => ({ about: at === 0 ? 'For this session' : 'For every session', line })),
    run: async (_invocation, program) => {
      program.console.out(await script())
      return 0
    },
  })

/** `atmos completion SHELL`: scripts that ask `atmos __complete` for candidates. */
export const completion = builtIn('completion', 'Print the completion script of a shell', {
  children: [
    shell('bash', 'Bash', async () => (await import('../cli/shells/bash.ts')).bash('atmos'), [
      'source <(atmos completion bash)',
      'atmos completion bash > /etc/bash_completion.d/atmos',
    ]),
    shell('fish', 'fish', async () => (await import('../cli/shells/fish.ts')).fish('atmos'), [
      'atmos completion fish | source',
      'atmos completion fish > ~/.config/fish/completions/atmos.fish',
    ]),
    shell('powershell', 'PowerShell', async () => (await import('../cli/shells/powershell.ts')).powershell('atmos'), [
      'atmos completion powershell | Out-String | Invoke-Expression',
    ]),
    shell('zsh', 'Zsh', async () => (await import('../cli/shells/zsh.ts')).zsh('atmos'), [
      'source <(atmos completion zsh)',
      'atmos completion zsh > "${fpath[1]}/_atmos"',
    ]),
  ],
})
