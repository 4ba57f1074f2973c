/** Cases that wait for something that is not there yet: one line each, by area. A case that passes must leave the list. */
export const later: Readonly<Record<string, readonly string[]>> = {
  auth: [
    'parallel-children-with-identities',
    'workflow-ambient-keys-never-reach-a-step',
    'workflow-flag',
    'workflow-identity-of-a-rescue-step',
    'workflow-identity-per-step',
    'workflow-unknown-identity',
  ],
  'command-tree': [
    'dependency-workflow',
  ],
  config: [
    'config-set',
    'merge-empty-values',
  ],
  'custom-commands': [
  ],
  'found-commands': [
    'a-timeout-that-makes-no-sense',
    'help-shows-the-flags-of-the-group',
    'list-flag-value-with-a-comma',
  ],
  'found-house': [
    'components-at-a-time-share-a-neighbour',
  ],
  'found-peer': [
    'a-dry-run-of-generate-files-says-would',
    'a-hook-with-steps-in-the-wrong-place-is-refused',
    'a-path-in-a-stack-that-does-not-exist-says-so',
    'files-are-generated-where-no-identity-is-the-default',
    'files-are-generated-without-a-login',
    'generate-files-takes-manifest-paths-and-patterns-for-stacks',
    'needs-outside-of-parallel-is-refused',
    'options-of-the-tool-alone-reach-the-tool',
  ],
  'found-repositories': [
    'abstract-component-has-no-spacelift-workspace',
    'annotated-yaml-is-the-same-data',
    'base-path-from-the-environment-is-shown',
    'columns-of-lists-in-a-pipe',
    'schema-with-a-key-that-its-draft-does-not-know',
    'schemas-of-older-drafts',
  ],
  'found-screens': [
    'a-coloured-terminal-shows-no-markdown',
    'a-wait-says-what-it-waits-for',
    'describe-config-provenance-heeds-query',
    'functions-that-are-shadowed-are-not-offered',
    'help-of-plan-shows-the-stack-flag',
    'one-problem-one-block',
    'screens-fit-eighty-columns',
    'screens-fit-sixty-columns',
    'validate-commands-parses-templates',
    'validate-stacks-places-open-from-here',
  ],
  'found-stacks': [
    'list-dependencies-runs-nothing-of-other-stacks',
  ],
  stacks: [
    'describe-query-keeps-text',
    'merge-list-strategy-of-a-component',
  ],
  terraform: [
    'bulk-dry-run',
  ],
  'yaml-functions': [
    'env-self-reference',
  ],
}
