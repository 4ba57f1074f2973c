import type { ListStrategy } from '../value/merge.ts'
import { mergeAll } from '../value/merge.ts'
import { isMap, map, type ValueMap } from '../value/value.ts'
import { textOf } from './address.ts'
import { fail } from './failures.ts'
import type { Base } from './inherit.ts'
import { meetCall } from './text-functions.ts'

/** What a backend is computed from. */
export interface BackendInput {
  readonly component: string
  readonly manifest: string
  /** The `terraform` section of the manifest. */
  readonly type: ValueMap
  readonly bases: readonly Base[]
  readonly own: ValueMap
  readonly strategy: ListStrategy
  /** What keys of states are named after: `metadata.name`, else the identity of the component's `Address`. */
  readonly keyName: string
  /** Stands for `/` in keys. */
  readonly separator: string
}

export interface Backend {
  readonly type: string
  readonly backend: ValueMap
  readonly remoteType: string
  readonly remote: ValueMap
}

/** The nearest text of that key: the component's, else that of the last base that has one, else the type's. */
export function nearestText(key: string, layers: readonly ValueMap[]): string {
  for (const layer of [...layers].reverse()) {
    const value = layer[key]
    if (typeof value === 'string' && value !== '') return value
  }
  return ''
}

/**
 * A type of backend: the component's own, else that of the base merged last, else that of the `terraform` section. What
 * other bases say is lost, as in Atmos: it is where existing states are looked for.
 */
function typeOf(key: 'backend_type' | 'remote_state_backend_type', { own, bases, type }: BackendInput): string {
  return textOf(own[key]) || textOf(bases.at(-1)?.section[key]) || textOf(type[key])
}

function merged(key: string, { own, bases, type, strategy }: BackendInput): ValueMap {
  const layers = [type, ...bases.map((base) => base.section), own]
  return mergeAll(
    layers.map((layer) => (isMap(layer[key]) ? layer[key] : undefined)),
    strategy,
    meetCall,
  )
}

/** The key that a state has in a backend where nobody wrote one: s3 `workspace_key_prefix`, gcs `prefix`, azurerm `key`. */
function withKey(type: string, backend: ValueMap, input: BackendInput): ValueMap {
  const name = input.keyName.replaceAll('/', input.separator)
  const set = (key: string, value: string) => map([...Object.entries(backend), [key, value]])
  if (type === 's3' && textOf(backend.workspace_key_prefix) === '') return set('workspace_key_prefix', name)
  if (type === 'gcs' && textOf(backend.prefix) === '') return set('prefix', name)
  if (type === 'azurerm') {
    const azurerm = (layer: ValueMap) =>
      isMap(layer.backend) && isMap(layer.backend.azurerm) ? layer.backend.azurerm : {}
    const everywhere = azurerm(input.type).key
    const written = textOf(backend.key)
    // A key of the component or of a base stays; the one of the `terraform` section is a folder for all keys.
    const isOwn = typeof azurerm(input.own).key === 'string' || (written !== '' && written !== everywhere)
    if (isOwn) return backend
    return set('key', `${typeof everywhere === 'string' ? `${everywhere}/` : ''}${name}.terraform.tfstate`)
  }
  return backend
}

/** The backend of a terraform component and the one others read its state from. Fails with `stacks/bad-backend`. */
export function backendOf(input: BackendInput): Backend {
  const { component, manifest, strategy } = input
  const chosen = (from: ValueMap, type: string, section: string): ValueMap => {
    if (type === '' || Object.keys(from).length === 0) return map()
    const part = from[type]
    if (part === undefined) {
      throw fail('bad-backend', { component, manifest, type, known: Object.keys(from), section })
    }
    return isMap(part) ? part : map()
  }
  const type = typeOf('backend_type', input)
  const backend = withKey(type, chosen(merged('backend', input), type, 'backend'), input)
  const remoteType = typeOf('remote_state_backend_type', input) || type
  const written = merged('remote_state_backend', input)
  // What the chosen backend says holds for reading from it, too, its key included; of the others nothing does.
  const own = Object.keys(backend).length > 0 ? map([[type, backend]]) : undefined
  const remote = mergeAll([own, written], strategy, meetCall)
  return { type, backend, remoteType, remote: chosen(remote, remoteType, 'remote_state_backend') }
}
