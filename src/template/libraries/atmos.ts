import type { Later } from '../../value/later.ts'
import type { Value } from '../../value/value.ts'
import type { TemplateContext } from '../context.ts'
import type { Library, Operand } from '../library.ts'

const missing = (what: string) => new Error(`${what} cannot be asked for here`)

/** The `atmos` namespace: it asks what the context offers, and knows nothing of who answers. */
export const functions: Library = new Map([
  [
    'atmos.Component',
    {
      params: ['any', 'any'],
      about: 'The configuration of a component in a stack, with its outputs.',
      example: ['{{ (atmos.Component "vpc" "dev").vars.name }}', 'main'],
      run: (call: TemplateContext, component: Operand, stack: Operand): Later<Value> => {
        if (!call.component) throw missing('a component')
        return call.component(name(component), name(stack))
      },
    },
  ],
  [
    'atmos.Store',
    {
      params: ['any', 'any', 'any', 'any'],
      about: 'The value of a key in a store, for a stack and component.',
      example: ['{{ atmos.Store "params" "dev" "vpc" "id" }}', 'vpc-1'],
      run: (call: TemplateContext, store: Operand, stack: Operand, component: Operand, key: Operand): Later<Value> => {
        if (!call.store) throw missing('a store')
        return call.store(name(store), name(stack), name(component), name(key))
      },
    },
  ],
  [
    'atmos.GomplateDatasource',
    {
      params: ['string'],
      variadic: 'string',
      about: 'The content of a datasource, read once.',
      example: ['{{ (atmos.GomplateDatasource "config").owner }}', 'net'],
      run: async (call: TemplateContext, alias: string, ...args: string[]): Promise<Operand> => {
        if (call.datasource) return call.datasource(alias, args)
        const { readDatasource } = await import('./gomplate/datasources.ts')
        return readDatasource(call, alias, args)
      },
    },
  ],
  [
    'atmos.Resolve',
    {
      params: ['any'],
      about: 'The value of a text that is a YAML function (`!env HOME`); anything else as it is.',
      example: ['{{ atmos.Resolve "plain" }}', 'plain'],
      run: (call: TemplateContext, value: Operand): Later<Operand> => {
        if (typeof value !== 'string' || !value.startsWith('!')) return value
        if (!call.resolve) throw missing('a YAML function')
        return call.resolve(value)
      },
    },
  ],
])

function name(value: Operand): string {
  if (typeof value === 'string') return value
  throw new Error('a name must be a text')
}
