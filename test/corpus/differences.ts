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
