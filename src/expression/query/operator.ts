import type { Env } from '../../host/host.ts'
import type { Value } from '../../value/value.ts'
import type { Node } from './nodes.ts'
import type { Found } from './place.ts'

/** What a query may ask besides the value that it is about. */
export interface World {
  readonly env: Env
  readonly toYaml?: ((value: Value, indent: number) => string) | undefined
  readonly fromYaml?: ((text: string) => Value) | undefined
}

/** What an operator gets: the place it is asked at, its arguments, and a way to ask them anywhere. */
export interface Call {
  readonly here: Found
  readonly args: readonly Node[]
  readonly world: World
  ask(node: Node, place?: Found): readonly Found[]
}

/** What an operator finds. */
export type Operator = (call: Call) => readonly Found[]
