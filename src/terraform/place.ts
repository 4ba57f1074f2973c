import type { Address } from '../stacks/address.ts'
import type { Found, Stacks } from '../stacks/stacks.ts'
import { join } from '../value/file-path.ts'
import { fail } from './failures.ts'

/** Where the files of a component's runs are. */
export interface Place {
  /** Root module, absolute. */
  readonly folder: string
  /** What the names of its files there begin with. */
  readonly stem: string
  readonly varfile: string
  readonly planfile: string
  readonly testVarfile: string
}

/**
 * The root module of a component and the names of its files in there, which are those that Atmos gives them: the name of
 * the stack, the folders before the last part of what the component is built on, and the last part of its own name. A
 * slash in the name of a stack becomes a dash, since Atmos fails there. Fails where the configuration does not say where
 * modules are.
 */
export function placeOf(stacks: Stacks, found: Found, { base, folder }: Pick<Address, 'base' | 'folder'>): Place {
  const { basePath } = stacks.settings.type('terraform')
  if (basePath === '') throw fail('no-base-path', {})
  const { name } = found.component
  const prefix = (base || name).split('/').slice(0, -1).join('-')
  const stem = [found.name.replaceAll('/', '-'), ...(prefix ? [prefix] : []), name.split('/').at(-1)].join('-')
  return {
    folder: join(stacks.settings.basePath, basePath, folder),
    stem,
    varfile: `${stem}.terraform.tfvars.json`,
    planfile: `${stem}.planfile`,
    testVarfile: `${stem}.terraform.test.tfvars.json`,
  }
}
