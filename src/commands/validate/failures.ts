import { failures } from '../../failure/failure.ts'

/** What checks come to when something is wrong, and what cannot be checked; the findings themselves are printed before. */
export const fail = failures('validate', () => ({
  stacks: (at: { count: number }) => ({
    title: 'Invalid Stacks',
    message: `Stack validation failed: ${at.count === 1 ? 'there is 1 error' : `there are ${at.count} errors`}`,
  }),
  component: (at: { component: string; stack: string; count: number }) => ({
    title: 'Invalid Component',
    message: `Component validation failed: '${at.component}' in the stack '${at.stack}' does not fulfil ${at.count === 1 ? 'its schema' : `${at.count} of its schemas`}`,
  }),
  'before-run': (at: {
    component: string
    stack: string
    problems: readonly { readonly schema: string; readonly message: string }[]
  }) => ({
    title: 'Invalid Component',
    message: `the component '${at.component}' in the stack '${at.stack}' did not pass the validation policies`,
    details: at.problems.map(({ schema, message }) => `${schema}: ${message}`),
    hints: [`atmos validate component ${at.component} -s ${at.stack}`],
  }),
  files: (at: { count: number }) => ({
    title: 'Invalid Files',
    message: `Schema validation failed: ${at.count === 1 ? 'there is 1 error' : `there are ${at.count} errors`}`,
  }),
  'bad-schema-type': (at: { given: string }) => ({
    message: `invalid schema type '${at.given}'`,
    hints: ['The schema types are jsonschema and opa.'],
  }),
  'no-schema-path': (at: { entry: string }) => ({
    message: `'settings.validation.${at.entry}' has no 'schema_path'`,
  }),
  'no-schema-file': (at: { path: string; type: string; folder: string }) => ({
    message: `the file '${at.path}' does not exist for schema type '${at.type}'`,
    hints: [`It is looked for as it is written, and below ${at.folder || 'the folder of the configuration'}.`],
  }),
  'opa-missing': (at: { entry: string }) => ({
    message: `the policy '${at.entry}' needs the program opa, which is not on PATH`,
    hints: [
      'See https://www.openpolicyagent.org/docs/#1-download-opa',
      'Or use a JSON Schema: schema_type: jsonschema',
    ],
  }),
  'opa-failed': (at: { entry: string; problem: string }) => ({
    message: `opa cannot evaluate the policy '${at.entry}': ${at.problem}`,
  }),
  'opa-late': (at: { entry: string; seconds: number }) => ({
    message: `the policy '${at.entry}' has not answered within ${at.seconds} seconds`,
    hints: ['`timeout` of the entry, or --timeout, gives it more seconds.'],
  }),
  'unknown-schema': (at: { name: string; known: readonly string[] }) => ({
    message: `there is no schema '${at.name}' in the configuration`,
    hints: [
      at.known.length > 0
        ? `Known are ${at.known.join(', ')}.`
        : 'Schemas are declared under `schemas`, with `schema` and `matches`.',
    ],
  }),
}))
