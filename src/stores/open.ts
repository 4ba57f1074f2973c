import type { Configuration } from '../config/configuration.ts'
import type { Host } from '../host/host.ts'
import { isMap, map, type Value } from '../value/value.ts'
import { fail } from './failures.ts'
import { kinds, laterKinds } from './registry.ts'
import type { Store } from './store.ts'

/** The stores of a configuration, each opened when it is first asked. */
export interface Stores {
  /** Fails with `stores/unknown`, and with `stores/secret` for one that holds secrets. */
  open(name: string): Promise<Store>
  /** `atmos.Store`: null when there is nothing. */
  get(name: string, stack: string, component: string, key: string): Promise<Value>
  close(): void
}

/** Opens the stores that `stores:` declares; nothing is connected yet. */
export function openStores(host: Host, configuration: Configuration): Stores {
  const declared = configuration.get('stores')
  const definitions = isMap(declared) ? declared : map()
  const opened = new Map<string, Promise<Store>>()

  const make = async (name: string): Promise<Store> => {
    const key = Object.keys(definitions).find((one) => one === name || one === name.toLowerCase())
    const definition = key === undefined ? undefined : definitions[key]
    if (!isMap(definition)) throw fail('unknown', { store: name, known: Object.keys(definitions) })
    if (definition.secret === true) throw fail('secret', { store: name })
    const type = String(definition.type ?? definition.kind ?? '')
    if (laterKinds.has(type)) throw fail('type-not-yet', { store: name, type })
    const load = kinds.get(type)
    if (!load) throw fail('unknown-type', { store: name, type, known: [...kinds.keys(), ...laterKinds] })
    const open = await load()
    return open({
      name,
      options: isMap(definition.options) ? definition.options : map(),
      host,
      env: configuration.env,
      basePath: configuration.basePath,
    })
  }

  const open = (name: string): Promise<Store> => {
    let store = opened.get(name)
    if (!store) {
      store = make(name)
      opened.set(name, store)
    }
    return store
  }

  return {
    open,
    async get(name, stack, component, key) {
      return (await (await open(name)).get({ kind: 'component', stack, component, key })) ?? null
    },
    close() {
      for (const store of opened.values())
        store.then(
          (one) => one.close(),
          () => {},
        )
    },
  }
}
