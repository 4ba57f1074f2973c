/** Which layers a section of a component is merged from, lowest first; the order of columns is the order of merging. */
export interface SectionRule {
  readonly name: string
  /** The manifest's own section of that name. */
  readonly global: boolean
  /** The section of that name under the component's type. */
  readonly type: boolean
  /** `overrides` may change it. */
  readonly overrides: boolean
  /** Component types that have it; all when absent. */
  readonly of?: readonly string[]
  /** Whether it is shown as an empty map where nothing was written: for all built-in types, for some, or not. */
  readonly shown: 'always' | 'when-written' | readonly string[]
}

/** Sections that are maps. As Atmos has them, except that hooks also reach helmfile, and what a type says of retries counts. */
export const mapSections: readonly SectionRule[] = [
  { name: 'vars', global: true, type: true, overrides: true, shown: 'always' },
  { name: 'settings', global: true, type: true, overrides: true, shown: 'always' },
  { name: 'env', global: true, type: true, overrides: true, shown: 'always' },
  { name: 'auth', global: true, type: true, overrides: true, shown: 'always' },
  {
    name: 'hooks',
    global: true,
    type: true,
    overrides: true,
    of: ['terraform', 'kubernetes', 'helm', 'helmfile'],
    shown: ['terraform', 'helmfile'],
  },
  {
    name: 'generate',
    global: true,
    type: true,
    overrides: true,
    of: ['terraform', 'kubernetes', 'helm'],
    shown: ['terraform'],
  },
  { name: 'providers', global: false, type: true, overrides: true, of: ['terraform'], shown: ['terraform'] },
  { name: 'required_providers', global: false, type: true, overrides: true, of: ['terraform'], shown: ['terraform'] },
  { name: 'dependencies', global: true, type: true, overrides: false, shown: 'when-written' },
  { name: 'secrets', global: true, type: false, overrides: true, shown: 'when-written' },
  { name: 'source', global: false, type: true, overrides: false, shown: ['terraform', 'helmfile', 'packer'] },
  { name: 'provision', global: false, type: true, overrides: false, shown: ['terraform', 'helmfile', 'packer'] },
  { name: 'locals', global: false, type: false, overrides: false, shown: 'when-written' },
  { name: 'test', global: false, type: false, overrides: false, of: ['terraform'], shown: 'when-written' },
  { name: 'mocks', global: false, type: false, overrides: false, of: ['terraform'], shown: 'when-written' },
  { name: 'retry', global: false, type: true, overrides: true, shown: 'when-written' },
]

/** Metadata that a manifest may give to all its components. */
export const globalMetadata = ['labels', 'tags', 'custom', 'enabled', 'locked', 'terraform_workspace_pattern'] as const

/** Metadata that describes a component itself and is not handed to those that inherit from it. */
export const ownMetadata: ReadonlySet<string> = new Set(['inherits', 'type'])

/** Keys of a component that are merged by a rule above or computed; any other key is passed through for types of one's own. */
export const knownKeys: ReadonlySet<string> = new Set([
  ...mapSections.map((rule) => rule.name),
  'metadata',
  'component',
  'command',
  'overrides',
  'backend',
  'backend_type',
  'remote_state_backend',
  'remote_state_backend_type',
  'required_version',
  'depends_on',
])
