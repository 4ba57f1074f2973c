import { type Address, addressIn } from './address.ts'
import type { Found, Stacks } from './stacks.ts'

/** The address of a component of a stack, which is processed only where a template or a function gives its folder. */
export async function foundAddress(stacks: Stacks, found: Found): Promise<Address> {
  const { section, name, folder } = found.component
  if (!/\{\{|^!/.test(folder)) return addressIn(name, section)
  const only = ['metadata', 'component']
  return addressIn(name, await stacks.section(found, { templates: true, functions: true, skip: [], only }))
}
