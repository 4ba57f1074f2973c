import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { compile, readSchema } from '../../stacks/schema/check.ts'
import { type Finding, validateStacks } from '../../stacks/validate.ts'
import { fail as commandsFail } from '../failures.ts'
import { fail } from './failures.ts'

const ways = [
  '`schemas.atmos.manifest` in atmos.yaml',
  'the variable ATMOS_SCHEMAS_ATMOS_MANIFEST',
  'the flag --schemas-atmos-manifest',
]

/** `atmos validate stacks`: everything that is wrong with the manifests, each with its place. Fails when there is an error. */
export async function validateAllStacks(project: Project, invocation: Invocation): Promise<number> {
  const { console, host } = project
  const { flags } = invocation
  const format = String(flags.format)
  if (!['rich', 'text'].includes(format))
    throw commandsFail('unknown-format', { command: 'atmos validate stacks', format, known: ['rich', 'text'] })
  const stacks = await project.stacks()
  await stacks.manifests()
  const findings = await validateStacks(
    stacks,
    host.files,
    await manifestCheck(project, flags['schemas-atmos-manifest']),
  )
  const paint = console.paint('stderr')
  for (const finding of findings) {
    if (format === 'text') console.say(`- ${place(finding)}: ${finding.level}: ${sentence(finding)}`)
    else {
      const mark = finding.level === 'error' ? paint.red('✗') : paint.yellow('⚠')
      console.say(`${mark} ${paint.bold(place(finding))}: ${sentence(finding)}`)
    }
  }
  const count = findings.filter((finding) => finding.level === 'error').length
  if (count > 0) throw fail('stacks', { count })
  console.say(`${paint.green('✓')} All stacks validated successfully`)
  return 0
}

/** The check by the team's own schema, when there is one, else by the built-in one. */
async function manifestCheck(project: Project, flag: unknown) {
  const { host } = project
  const configuration = await project.configuration()
  const atmos = configuration.get('schemas', 'atmos')
  const configured = typeof atmos === 'string' ? atmos : configuration.get('schemas', 'atmos', 'manifest')
  const own = [flag, configured].find((one): one is string => typeof one === 'string' && one !== '')
  if (own !== undefined) return compile(host, await readSchema(host, own, [configuration.basePath, project.cwd], ways))
  const { manifestSchema } = await import('../../stacks/schema/manifest.ts')
  return compile(host, { schema: manifestSchema, from: 'the schema of manifests' })
}

const place = ({ file, line, column }: Finding) =>
  line === undefined ? file : `${file}:${line}${column === undefined ? '' : `:${column}`}`

const sentence = ({ at, message }: Finding) => (at === '' ? message : `${at}: ${message}`)
