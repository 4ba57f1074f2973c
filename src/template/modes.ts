import type { LibraryName } from './context.ts'
import type { TemplateOptions } from './template.ts'

/** Where templates stand, and what they may use there. */
export type Mode = 'strict' | 'lenient' | 'locals' | 'gomplate' | 'sprig' | 'plain'

const everything: readonly LibraryName[] = ['gomplate', 'sprig', 'collect', 'atmos', 'shell']

/**
 * The libraries and the rule for missing keys of each place: `strict` steps of commands and texts of manifests, `lenient`
 * sections of components, `locals` values of locals, `gomplate` and `sprig` sections with the other library switched off,
 * `plain` generated files.
 */
export const modes: Readonly<Record<Mode, Pick<TemplateOptions, 'libraries' | 'missingKey'>>> = {
  strict: { libraries: everything, missingKey: 'error' },
  lenient: { libraries: everything, missingKey: 'default' },
  locals: { libraries: ['sprig', 'collect'], missingKey: 'error' },
  gomplate: { libraries: ['gomplate', 'collect', 'atmos'], missingKey: 'default' },
  sprig: { libraries: ['sprig', 'collect', 'atmos'], missingKey: 'default' },
  plain: { libraries: [], missingKey: 'default' },
}

/** Whether a text names a mode. */
export function isMode(name: string): name is Mode {
  return Object.hasOwn(modes, name)
}
