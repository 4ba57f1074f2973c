// The same by bun's own means, the lightest there are.
const { exitCode } = Bun.spawnSync({
  cmd: ['bash', '-c', 'echo hello'],
  stdin: 'inherit',
  stdout: 'inherit',
  stderr: 'inherit',
})
process.exitCode = exitCode

declare const Bun: { spawnSync(options: object): { readonly exitCode: number } }

export {}
