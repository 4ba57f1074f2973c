import type { TemplateFunction } from '../../library.ts'

/** A function that Gomplate marks as experimental, which nobody who calls it can switch on: it fails, as there. */
export function experimental(about: string, params: TemplateFunction['params'], variadic?: 'any'): TemplateFunction {
  return {
    params,
    ...(variadic ? { variadic } : {}),
    about: `${about} Always fails: the function is experimental.`,
    run: () => {
      throw new Error('experimental function, but experimental mode not enabled')
    },
  }
}
