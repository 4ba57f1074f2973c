import type { Invocation } from '../cli/tree.ts'
import { speaks } from '../config/version.ts'
import type { Project } from '../project.ts'
import { map } from '../value/value.ts'
import { fail } from './failures.ts'

const formats = ['text', 'json', 'yaml']

/** Names of processors as Go calls them, which scripts compare with. */
const processors: ReadonlyMap<string, string> = new Map([
  ['x64', 'amd64'],
  ['ia32', '386'],
])

/** `atmos version`: what this is, and which Atmos it stands for. It reads nothing, so nothing can break it. */
export async function version(invocation: Invocation, { host, console }: Project): Promise<number> {
  const { format = 'text' } = invocation.flags
  const { platform, arch } = host.system
  const os = platform === 'win32' ? 'windows' : platform
  const about = { version: host.environment.version, os, arch: processors.get(arch) ?? arch }
  if (format === 'text' || format === '') {
    console.out(`👽 Atmos ${about.version} on ${about.os}/${about.arch}\n`)
    return 0
  }
  if (format === 'json') {
    console.out(`${JSON.stringify({ ...about, compatible: speaks }, undefined, 2)}\n`)
    return 0
  }
  if (format !== 'yaml')
    throw fail('unknown-format', { command: 'atmos version', format: String(format), known: formats })
  const { emitYaml } = await import('../yaml/emit.ts')
  console.out(emitYaml(map(Object.entries({ ...about, compatible: speaks }))))
  return 0
}
