import { project, type TestProject } from '../support/project.ts'

/** The configuration of these tests: stacks in `stacks/deploy`, named by their stage. */
export const configuration = `
  base_path: .
  stacks:
    base_path: stacks
    included_paths: ["deploy/**/*"]
    excluded_paths: ["**/_*"]
    name_template: "{{ .vars.stage }}"
  components:
    terraform: {base_path: components/terraform}
  templates: {settings: {enabled: true, sprig: {enabled: true}, gomplate: {enabled: true}}}
`

/** A project of manifests, given below `stacks/`; `deploy/dev.yaml` is the manifest of the stack `dev`. */
export function stacks(manifests: Readonly<Record<string, string>>, atmos = configuration): TestProject {
  return project({
    'atmos.yaml': atmos,
    ...Object.fromEntries(Object.entries(manifests).map(([name, text]) => [`stacks/${name}`, text])),
  })
}

/** What a query answers about a component of a stack, as data; a failure as its text. */
export async function ask(here: TestProject, query: string, component = 'vpc', stack = 'dev'): Promise<unknown> {
  const { exitCode, stdout, stderr } = await here.run(
    'describe',
    'component',
    component,
    '-s',
    stack,
    '-q',
    query,
    '-f',
    'json',
  )
  return exitCode === 0 ? JSON.parse(stdout) : stderr
}
