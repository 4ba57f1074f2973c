import type { Later } from '../../../value/later.ts'
import type { Operand, Param, TemplateFunction } from '../../library.ts'

/** A method of an object: like a function, but known by its type and so without a line in the reference. */
export function method<A extends unknown[]>(
  params: readonly Param[],
  run: (...args: A) => Later<Operand>,
): TemplateFunction {
  return { params, about: '', run: (_, ...args: never[]) => run(...(args as unknown as A)) }
}
