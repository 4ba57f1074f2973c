import { fail } from '../../auth/failures.ts'
import { type Finding, validateAuth } from '../../auth/validate.ts'
import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { placeText } from '../../value/file-path.ts'
import { reportFormats } from './formats.ts'
import { flagFormat } from './selected.ts'

/** `atmos auth validate`: every finding at once; status 1 when one of them is an error. */
export async function validate(invocation: Invocation, project: Project): Promise<number> {
  const format = flagFormat(invocation, 'format', reportFormats)
  const auth = await project.auth()
  const findings = await validateAuth(auth)
  const errors = findings.filter((finding) => finding.severity === 'error')
  if (format === 'json') {
    const problems = findings.map(({ place, ...finding }) => ({ ...finding, file: place?.file, line: place?.line }))
    project.console.data({ valid: errors.length === 0, problems }, json)
    return errors.length === 0 ? 0 : 1
  }
  if (errors.length > 0)
    throw fail('invalid', { count: errors.length, lines: findings.map((one) => line(one, project.cwd)) })
  for (const finding of findings) project.console.warn(line(finding, project.cwd))
  project.console.say('✓ The auth configuration is valid\n')
  return 0
}

const json = (report: unknown) => `${JSON.stringify(report, null, 2)}\n`

function line({ subject, message, place, severity }: Finding, cwd: string): string {
  const where = place ? ` (${placeText(place, cwd)})` : ''
  return `${severity === 'warning' ? 'warning: ' : ''}${subject}: ${message}${where}`
}
