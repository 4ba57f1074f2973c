// What nobody can go below: a program that only spawns bash, compiled as ours is, with bun's lightest way to do it.
const { exitCode } = Bun.spawnSync({
  cmd: ['bash', '-c', 'echo hello'],
  stdin: 'inherit',
  stdout: 'inherit',
  stderr: 'inherit',
})
process.exit(exitCode)

declare const Bun: { spawnSync(options: object): { readonly exitCode: number } }
