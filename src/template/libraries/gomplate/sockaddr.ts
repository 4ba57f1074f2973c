import type { Param, TemplateFunction } from '../../library.ts'
import { library } from '../define.ts'

/** The functions about the network interfaces of the machine, with their parameters. */
const signatures: readonly (readonly [name: string, ...params: Param[]])[] = [
  ['Attr', 'string', 'any'],
  ['Exclude', 'string', 'string', 'any'],
  ['GetAllInterfaces'],
  ['GetDefaultInterfaces'],
  ['GetInterfaceIP', 'string'],
  ['GetInterfaceIPs', 'string'],
  ['GetPrivateIP'],
  ['GetPrivateIPs'],
  ['GetPrivateInterfaces'],
  ['GetPublicIP'],
  ['GetPublicIPs'],
  ['GetPublicInterfaces'],
  ['Include', 'string', 'string', 'any'],
  ['Join', 'string', 'string', 'any'],
  ['Limit', 'int', 'any'],
  ['Math', 'string', 'string', 'any'],
  ['Offset', 'int', 'any'],
  ['Sort', 'string', 'any'],
  ['Unique', 'string', 'any'],
]

function unsupported(name: string, params: readonly Param[]): TemplateFunction {
  return {
    params,
    about: 'The network interfaces of the machine. Not supported.',
    run: () => {
      throw new Error(`${name} is not supported: templates do not look at the network interfaces of the machine`)
    },
  }
}

/** Gomplate's `sockaddr`. */
export const functions = library(
  Object.fromEntries(
    signatures.map(([name, ...params]) => [`sockaddr.${name}`, unsupported(`sockaddr.${name}`, params)]),
  ),
)
