import type { Later } from '../../../value/later.ts'
import type { TemplateContext } from '../../context.ts'

/** What can be asked of the name service. */
export type Lookup = 'ip' | 'cname' | 'srv' | 'txt'

/** Asks the name service of the host; an address needs no asking. */
export function lookup(call: TemplateContext, kind: Lookup, name: string): Later<readonly string[]> {
  if (kind === 'ip' && /^\d{1,3}(\.\d{1,3}){3}$/.test(name)) return [name]
  if (!call.lookup) throw new Error('looking up names is not supported here')
  return call.lookup(kind, name)
}
