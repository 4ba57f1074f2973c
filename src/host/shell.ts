import type { Env, Processes } from './host.ts'

const shells = new WeakMap<Processes, Map<string, string | undefined>>()

/** The user's bash, else sh, as the PATH finds it; looked up once per PATH. Undefined when there is neither. */
export function findShell(processes: Processes, env: Env, cwd: string): string | undefined {
  const known = shells.get(processes) ?? new Map<string, string | undefined>()
  shells.set(processes, known)
  const path = env.PATH ?? ''
  if (!known.has(path)) known.set(path, processes.find('bash', env, cwd) ?? processes.find('sh', env, cwd))
  return known.get(path)
}
