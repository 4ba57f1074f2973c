import type { Flag } from '../cli/tree.ts'

/** Flags that take components along with those that were chosen. */
export const following: readonly Flag[] = [
  {
    name: 'include-dependencies',
    type: 'optional',
    bare: 'true',
    about: 'What the chosen ones depend on too, so many levels deep',
  },
  {
    name: 'include-dependents',
    type: 'optional',
    bare: 'true',
    about: 'What depends on the chosen ones too, so many levels deep',
  },
]
