import { type ProjectOptions, project, type TestProject } from './project.ts'

/** The text of a state with these outputs. */
export const state = (outputs: Record<string, unknown>) =>
  JSON.stringify({
    version: 4,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { value }])),
  })

/**
 * A project whose components `vpc` and `dns` have their states in a backend (`s3: { bucket: b }`), and a component `app`
 * that reads the output `id` of both.
 */
export function readers(type: string, backend: string, options: ProjectOptions = {}): TestProject {
  return project(
    {
      'atmos.yaml': `
        base_path: "."
        stacks: { base_path: stacks, included_paths: ["*"] }
        components: { terraform: { base_path: components } }
      `,
      'stacks/dev.yaml': `
        terraform:
          backend_type: ${type}
          backend: { ${type}: ${backend} }
        components:
          terraform:
            vpc: { metadata: { component: net } }
            dns: { metadata: { component: net } }
            app: { vars: { vpc: !terraform.state vpc id, dns: !terraform.state dns id } }
            one: { vars: { vpc: !terraform.state vpc id } }
            may: { vars: { vpc: !terraform.state vpc '.id // "none"' } }
      `,
    },
    options,
  )
}

/** The words of `atmos` that show the variables of a component. */
export const varsOf = (component: string) => ['describe', 'component', component, '-s', 'dev', '-q', '.vars']
