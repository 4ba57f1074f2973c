/** A case that does not give what the corpus says, and why. */
export interface Listed {
  /** `area/case`. */
  readonly case: string
  readonly reason: string
}

const listed = (area: string, reason: string, ...cases: string[]): Listed[] =>
  cases.map((name) => ({ case: `${area}/${name}`, reason }))

/** What differs on purpose. */
export const differences: readonly Listed[] = [
  ...listed(
    'command-tree',
    'the case wants an error that names the flag, but also the output of the step that must then not run',
    'default-subcommand-required-flag',
  ),
  ...listed(
    'custom-commands',
    'it takes a number for no name; command-tree/name-as-number wants it to be one, which is what people mean',
    'definition-lenient-shapes',
  ),
]

/** What cannot pass before something is there that these cases need. */
export const later: readonly Listed[] = [
  ...listed('command-tree', 'needs workflows', 'dependency-workflow'),
  ...listed(
    'auth',
    'needs workflows',
    'workflow-ambient-keys-never-reach-a-step',
    'workflow-flag',
    'workflow-identity-of-a-rescue-step',
    'workflow-identity-per-step',
    'workflow-unknown-identity',
  ),
  ...listed('auth', 'needs parallel steps', 'parallel-children-with-identities'),
]
