/** A value now, or later when something asynchronous was asked. Most work is synchronous and must stay so. */
export type Later<T> = T | Promise<T>

/**
 * Goes on with a value at once when it is there, else when it comes. Not called `then`: a module that exports that is taken for
 * a promise by whoever imports it late.
 */
export function after<T, R>(value: Later<T>, next: (value: T) => Later<R>): Later<R> {
  return value instanceof Promise ? value.then(next) : next(value)
}
