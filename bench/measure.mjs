// How a program is measured: by bun, which tells what a child has used.

/** One run: milliseconds, CPU milliseconds, memory in MB (never told below that of this program), and what it printed. */
export function once(command, { cwd, env, silent = false }) {
  const start = performance.now()
  const child = Bun.spawnSync({
    cmd: command,
    cwd,
    env: { ...env, PWD: cwd },
    stdin: 'ignore',
    stdout: silent ? 'ignore' : 'pipe',
    stderr: 'pipe',
  })
  const time = performance.now() - start
  if (child.exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${child.exitCode}\n${child.stderr}`)
  const { cpuTime, maxRSS } = child.resourceUsage
  const memory = maxRSS / (process.platform === 'darwin' ? 1 : 1024) / 1024
  return { time, cpu: Number(cpuTime.total) / 1000, memory, stdout: child.stdout }
}

/**
 * Peak memory in MB. The system counts what the parent was at the moment of the fork as the child's, so a small program
 * has to be the parent; undefined where it is not there.
 */
export function peak(command, { cwd, env }) {
  const script = `import os, sys
null = os.open('/dev/null', os.O_RDWR)
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, n) for n in (0, 1, 2)])
sys.stdout.write(str(os.wait4(child, 0)[2].ru_maxrss / (1024 * 1024 if sys.platform == 'darwin' else 1024)))`
  const python = Bun.which('python3')
  if (!python) return undefined
  const { stdout, exitCode } = Bun.spawnSync({
    cmd: [python, '-S', '-c', script, ...command],
    cwd,
    env: { ...env, PWD: cwd },
  })
  return exitCode === 0 ? Number(stdout.toString()) : undefined
}

/** The one in the middle. */
export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** Waits until files that were just written are old enough for caches to trust them. */
export const settled = () => new Promise((soon) => setTimeout(soon, 2500))
