import { isMap, map, type Value, type ValueMap } from '../value/value.ts'
import { addressIn, textOf } from './address.ts'
import type { Found, Stacks } from './stacks.ts'
import { holdsCall } from './text-functions.ts'
import { holdsWaiting } from './waiting.ts'
import { DEFAULT_WORKSPACE } from './workspace.ts'

/** What tells the state of a component from those of others. */
export interface StateKey {
  readonly text: string
  /** Whether templates or functions have yet to give a part of it. */
  readonly isOpen: boolean
}

/** The key of a component's state; `templates` renders what is written as templates, functions are never run. */
export async function stateKeyOf(stacks: Stacks, found: Found, templates: boolean): Promise<StateKey> {
  const section = await stacks.section(found, { templates, functions: false, skip: [], mayWait: !templates })
  const { folder } = addressIn(found.component.name, section)
  const type = textOf(section.backend_type) || 'local'
  const workspace = textOf(section.workspace)
  const backend = isMap(section.backend) ? section.backend : map()
  const parts = map([
    ['type', type],
    ['workspace', workspace],
    ['backend', telling(type, workspace, backend)],
    ['folder', type === 'local' ? folder : ''],
  ])
  const text = JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
  return { text, isOpen: text.includes('{{') || holdsCall(parts) || holdsWaiting(parts) }
}

/** The settings of a backend that tell states apart: a prefix for workspaces says nothing about the one without any. */
function telling(type: string, workspace: string, backend: ValueMap): ValueMap {
  const unused = type === 's3' && workspace === DEFAULT_WORKSPACE ? 'workspace_key_prefix' : undefined
  return map(
    Object.keys(backend)
      .filter((key) => key !== unused)
      .sort()
      .map((key) => [key, backend[key] as Value] as const),
  )
}
