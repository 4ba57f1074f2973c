import type { ListStrategy } from '../value/merge.ts'
import { mergeAll } from '../value/merge.ts'
import { isMap, map, type ValueMap } from '../value/value.ts'
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
  /** What keys in the state are named after: `metadata.name`, else the folder's name, else the component's. */
  readonly keyBase: string
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

function sectionOf(key: string, layers: readonly ValueMap[], strategy: ListStrategy): ValueMap {
  return mergeAll(
    layers.map((layer) => (isMap(layer[key]) ? (layer[key] as ValueMap) : undefined)),
    strategy,
    meetCall,
  )
}

/** The key that state is kept under when nobody wrote one (spec: s3 `workspace_key_prefix`, gcs `prefix`, azurerm `key`). */
function withKey(type: string, backend: ValueMap, input: BackendInput, layers: readonly ValueMap[]): ValueMap {
  const base = input.keyBase.replaceAll('/', input.separator)
  const missing = (key: string) => backend[key] === undefined || backend[key] === null || backend[key] === ''
  const with_ = (key: string, value: string) => map([...Object.entries(backend), [key, value]])
  if (type === 's3' && missing('workspace_key_prefix')) return with_('workspace_key_prefix', base)
  if (type === 'gcs' && missing('prefix')) return with_('prefix', base)
  if (type === 'azurerm') {
    const authored = layers
      .slice(1)
      .some((layer) => isMap(layer.backend) && isMap(layer.backend.azurerm) && layer.backend.azurerm.key)
    if (authored) return backend
    const root = missing('key') ? '' : `${String(backend.key)}/`
    return with_('key', `${root}${base}.terraform.tfstate`)
  }
  return backend
}

/** The backend of a terraform component and the one others read its state from. */
export function backendOf(input: BackendInput): Backend {
  const layers = [input.type, ...input.bases.map((base) => base.section), input.own]
  const type = nearestText('backend_type', layers)
  const all = sectionOf('backend', layers, input.strategy)
  const remoteType = nearestText('remote_state_backend_type', layers) || type
  const remoteAll = mergeAll([all, sectionOf('remote_state_backend', layers, input.strategy)], input.strategy, meetCall)
  const chosen = (from: ValueMap, of: string, section: string): ValueMap => {
    if (of === '' || Object.keys(from).length === 0) return map()
    const part = from[of]
    if (part === undefined) {
      throw fail('bad-backend', {
        component: input.component,
        manifest: input.manifest,
        type: of,
        known: Object.keys(from),
        section,
      })
    }
    return isMap(part) ? part : map()
  }
  const backend = withKey(type, chosen(all, type, 'backend'), input, layers)
  const remote = chosen(remoteAll, remoteType, 'remote_state_backend')
  return {
    type,
    backend,
    remoteType,
    remote: remoteType === type ? withKey(remoteType, remote, input, layers) : remote,
  }
}
