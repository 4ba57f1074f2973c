import type { Station, YamlFunction } from './function.ts'

/** A function by its tag: where it may stand is known without loading it. */
export interface Registered {
  readonly stations: readonly Station[]
  readonly load: () => Promise<YamlFunction>
  /** The function itself, where it is there already: its calls are answered at once. */
  readonly loaded?: YamlFunction
}

const everywhere = ['configuration', 'manifest', 'workflow'] as const

const git = (tag: string): [string, Registered] => [
  tag,
  { stations: everywhere, load: async () => (await import('./git-part.ts')).gitPart },
]

/** The functions that need nothing but the host. The stack engine passes its own ones beside them. */
export const functions: ReadonlyMap<string, Registered> = new Map<string, Registered>([
  ['!env', { stations: everywhere, load: async () => (await import('./env.ts')).env }],
  ['!exec', { stations: everywhere, load: async () => (await import('./exec.ts')).exec }],
  ['!include', { stations: everywhere, load: async () => (await import('./include.ts')).include }],
  ['!include.raw', { stations: everywhere, load: async () => (await import('./include.ts')).includeRaw }],
  ['!repo-root', { stations: everywhere, load: async () => (await import('./repo-root.ts')).repoRoot }],
  ['!git.root', { stations: everywhere, load: async () => (await import('./repo-root.ts')).repoRoot }],
  git('!git.sha'),
  git('!git.branch'),
  git('!git.ref'),
  git('!git.repository'),
  git('!git.owner'),
  git('!git.name'),
  git('!git.host'),
  git('!git.url'),
  ['!cwd', { stations: everywhere, load: async () => (await import('./cwd.ts')).cwd }],
  ['!random', { stations: everywhere, load: async () => (await import('./random.ts')).random }],
])
