import { type Host, systemCode } from '../../../host/host.ts'
import type { TemplateContext } from '../../context.ts'
import { isAbs, join } from '../standard/path.ts'

/** The host, for functions that cannot do without. */
export function hostOf(call: TemplateContext): Host {
  if (!call.host) throw new Error('files and services are not within reach of this template')
  return call.host
}

/** A path as the host takes it: relative ones begin at the template's working directory. */
export function absolute(call: TemplateContext, path: string): string {
  if (isAbs(path) || /^[A-Za-z]:[\\/]/.test(path)) return path
  return join(call.cwd ?? hostOf(call).environment.cwd, path)
}

const words = new Map([
  ['EACCES', 'permission denied'],
  ['EEXIST', 'file exists'],
  ['EISDIR', 'is a directory'],
  ['ENOENT', 'no such file or directory'],
  ['ENOTDIR', 'not a directory'],
  ['EPERM', 'operation not permitted'],
])

/** What the system says about a failed call, in its own words: `no such file or directory`. */
export function systemText(thrown: unknown): string {
  const code = systemCode(thrown)
  return (code && words.get(code)) ?? code ?? (thrown as Error).message
}

/** A variable, or the trimmed content of the file that NAME_FILE names; empty when there is neither. */
export function variable(call: TemplateContext, name: string): string {
  const value = own(call, name)
  if (value !== '') return value
  const file = own(call, `${name}_FILE`)
  if (file === '' || !call.host) return ''
  try {
    return call.host.files.readText(absolute(call, file)).trim()
  } catch {
    return ''
  }
}

function own(call: TemplateContext, name: string): string {
  return call.env && Object.hasOwn(call.env, name) ? (call.env[name] as string) : ''
}
