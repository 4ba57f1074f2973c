import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { withComputed } from '../../stacks/describe.ts'
import { fail as stacksFail } from '../../stacks/failures.ts'
import { compile, readSchema } from '../../stacks/schema/check.ts'
import { join } from '../../value/file-path.ts'
import { isMap, map, type ValueMap } from '../../value/value.ts'
import { findByNameOrPath } from '../describe/component.ts'
import { processingOf } from '../describe/processing.ts'
import { fail } from './failures.ts'

/** One schema that a component has to fulfil. */
interface Wanted {
  readonly name: string
  readonly type: string
  readonly path: string
  readonly description: string
  /** Of policies: further modules, and the seconds that they may take. */
  readonly modules: readonly string[]
  readonly seconds: number | undefined
}

/** `atmos validate component C -s S`: holds a component against the schemas that it names, or that flags name. */
export async function validateComponent(project: Project, invocation: Invocation): Promise<number> {
  const { console } = project
  const { flags } = invocation
  const stack = String(flags.stack ?? '')
  if (stack === '') throw stacksFail('stack-required', {})
  const name = invocation.arguments[0] as string
  const stacks = await project.stacks()
  const found = await findByNameOrPath(project, name, stack, ['terraform', 'helmfile', 'packer'])
  const section = await stacks.section(found, await processingOf(project, invocation))
  const whole = withComputed(found.component, section, stacks.settings, ['validate', 'component'])
  const wanted = wantedSchemas(section, given(flags['schema-type']), given(flags['schema-path']), {
    modules: (flags['module-paths'] as readonly string[] | undefined) ?? [],
    seconds: Number(flags.timeout) || undefined,
  })
  const problems = await componentProblems(project, whole, wanted)
  const paint = console.paint('stderr')
  const failing = new Set(problems.map((one) => one.schema))
  for (const { schema, message } of problems) console.say(`${paint.red('✗')} ${schema}: ${message}`)
  if (problems.length > 0) throw fail('component', { component: name, stack, count: failing.size })
  console.say(`${paint.green('✓')} Component validated successfully`)
  return 0
}

const given = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** The schemas that a component names in its `settings.validation`, as flags change them. */
export function wantedSchemas(
  section: ValueMap,
  type?: string,
  path?: string,
  policy: Pick<Wanted, 'modules' | 'seconds'> = { modules: [], seconds: undefined },
): readonly Wanted[] {
  if (type !== undefined && path !== undefined) return [{ name: path, type, path, description: '', ...policy }]
  const { settings } = section
  const validation = isMap(settings) ? settings.validation : undefined
  if (!isMap(validation)) return []
  return Object.keys(validation).flatMap((name) => {
    const entry = validation[name]
    if (!isMap(entry) || entry.disabled === true) return []
    const schema = path ?? given(entry.schema_path)
    if (schema === undefined) throw fail('no-schema-path', { entry: name })
    return [
      {
        name,
        type: type ?? given(entry.schema_type) ?? '',
        path: schema,
        description: given(entry.description) ?? '',
        modules:
          policy.modules.length > 0
            ? policy.modules
            : Array.isArray(entry.module_paths)
              ? entry.module_paths.map(String)
              : [],
        seconds: policy.seconds ?? (Number(entry.timeout) || undefined),
      },
    ]
  })
}

/** What is wrong with a component by the schemas of its `settings.validation`; nothing when it has none. */
export async function componentProblems(
  project: Project,
  section: ValueMap,
  wanted: readonly Wanted[],
): Promise<readonly { readonly schema: string; readonly message: string }[]> {
  const { host } = project
  const configuration = await project.configuration()
  const problems: { schema: string; message: string }[] = []
  const input = map(Object.entries(section))
  input.process_env = map(Object.entries(configuration.env))
  for (const { name, type, path, description, modules, seconds } of wanted) {
    if (type !== 'jsonschema' && type !== 'opa') throw fail('bad-schema-type', { given: type })
    const base = configuration.get('schemas', type, 'base_path')
    const folder = typeof base === 'string' && base !== '' ? join(configuration.basePath, base) : ''
    const find = (wanted: string, kinds: readonly string[]) =>
      [join(project.cwd, wanted), join(configuration.basePath, wanted), join(folder, wanted)].find((one) =>
        kinds.includes(host.files.stat(one)?.kind ?? ''),
      )
    const file = find(path, ['file'])
    if (file === undefined) throw fail('no-schema-file', { path, type, folder })
    if (type === 'opa') {
      const { policyErrors } = await import('./opa.ts')
      const further = modules.map((module) => {
        const there = find(module, ['file', 'directory'])
        if (there === undefined) throw fail('no-schema-file', { path: module, type, folder })
        return there
      })
      for (const message of await policyErrors(project, { entry: name, file, modules: further, seconds }, input))
        problems.push({ schema: name, message })
      continue
    }
    const check = await compile(host, await readSchema(host, file, []))
    for (const violation of check(input)) {
      const at = violation.path.join('.')
      problems.push({
        schema: name,
        message: `${at === '' ? '' : `${at}: `}${violation.message}${description === '' ? '' : ` (${description})`}`,
      })
    }
  }
  return problems
}
