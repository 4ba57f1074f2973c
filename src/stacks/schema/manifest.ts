/** A piece of JSON Schema. */
type Schema = Readonly<Record<string, unknown>>

/** A section whose keys are the team's own; one without a body counts as empty. */
const section: Schema = { type: ['object', 'null'] }
const text: Schema = { type: 'string' }
const flag: Schema = { type: 'boolean' }
const texts: Schema = { type: ['array', 'null'], items: { type: ['string', 'number', 'boolean'] } }
const version: Schema = { type: ['string', 'number'] }

/** A map with these keys and no others. */
const strict = (properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema => ({
  type: ['object', 'null'],
  properties,
  additionalProperties: false,
  ...(required.length > 0 ? { required } : {}),
})

/** A map with these keys among others. */
const free = (properties: Readonly<Record<string, Schema>>): Schema => ({ type: ['object', 'null'], properties })

const each = (schema: Schema): Schema => ({ type: ['object', 'null'], additionalProperties: schema })
const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` })

const backends = {
  backend_type: text,
  backend: each(section),
  remote_state_backend_type: text,
  remote_state_backend: each(section),
}

/** What components of all types and what stands above them share. */
const shared = {
  vars: section,
  env: section,
  settings: ref('settings'),
  auth: section,
  command: text,
  dependencies: ref('dependencies'),
  locals: section,
  overrides: ref('overrides'),
}

const terraformType = {
  ...shared,
  ...backends,
  hooks: section,
  generate: section,
  providers: section,
  required_providers: section,
  required_version: version,
  retry: section,
  secrets: section,
  source: ref('source'),
  provision: section,
}

const simpleType = {
  ...shared,
  hooks: section,
  retry: section,
  secrets: section,
  source: ref('source'),
  provision: section,
}

const component = {
  ...shared,
  metadata: ref('metadata'),
  component: text,
  secrets: section,
  retry: section,
  source: ref('source'),
  provision: section,
  hooks: section,
  depends_on: {},
}

/** The schema of stack manifests: strict where a wrong key would be lost without a word, free where keys are a team's own. */
export const manifestSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Stack manifest',
  type: ['object', 'null'],
  properties: {
    import: { type: ['array', 'null'], items: ref('import') },
    name: text,
    vars: section,
    env: section,
    settings: ref('settings'),
    locals: section,
    auth: section,
    secrets: section,
    hooks: section,
    generate: section,
    dependencies: ref('dependencies'),
    metadata: strict({
      labels: section,
      tags: texts,
      custom: section,
      enabled: flag,
      locked: flag,
      terraform_workspace_pattern: text,
    }),
    overrides: ref('overrides'),
    terraform: strict(terraformType),
    helmfile: strict(simpleType),
    packer: strict(simpleType),
    ansible: free(simpleType),
    kubernetes: free(simpleType),
    helm: free(simpleType),
    components: {
      type: ['object', 'null'],
      properties: {
        terraform: each(
          strict({
            ...component,
            ...backends,
            providers: section,
            required_providers: section,
            required_version: version,
            generate: section,
            test: section,
            mocks: section,
          }),
        ),
        helmfile: each(strict({ ...component, plugins: {} })),
        packer: each(strict(component)),
        ansible: each(free(component)),
        kubernetes: each(free(component)),
        helm: each(free(component)),
      },
      additionalProperties: each(section),
    },
  },
  $defs: {
    import: {
      type: ['string', 'object'],
      minLength: 1,
      properties: {
        path: { type: 'string', minLength: 1 },
        context: section,
        skip_templates_processing: flag,
        ignore_missing_template_values: flag,
        skip_if_missing: flag,
        nested_imports: { enum: ['local', 'remote'] },
        ttl: { type: ['string', 'number'] },
      },
      required: ['path'],
      additionalProperties: false,
    },
    settings: free({ depends_on: {}, templates: section, validation: each(section), integrations: section }),
    source: { type: ['string', 'object', 'null'] },
    metadata: strict({
      component: text,
      name: text,
      type: { enum: ['abstract', 'real'] },
      inherits: texts,
      enabled: flag,
      locked: flag,
      description: text,
      terraform_workspace: text,
      terraform_workspace_pattern: text,
      terraform_workspace_template: text,
      component_folder_prefix: text,
      tags: texts,
      labels: section,
      custom: section,
    }),
    overrides: strict({
      vars: section,
      settings: section,
      env: section,
      auth: section,
      secrets: section,
      command: text,
      providers: section,
      required_providers: section,
      required_version: version,
      hooks: section,
      generate: section,
      retry: section,
    }),
    dependencies: free({
      tools: each({ type: ['string', 'number', 'null'] }),
      components: { type: ['array', 'null'], items: ref('dependency') },
      files: texts,
      folders: texts,
    }),
    dependency: {
      type: ['string', 'object'],
      properties: { name: text, component: text, stack: text, kind: text, path: text },
    },
  },
}
