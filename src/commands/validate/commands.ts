import { hasSteps } from '../../custom/definition.ts'
import { type Finding, findings } from '../../custom/validate.ts'
import type { Project } from '../../project.ts'
import { placeText } from '../../value/file-path.ts'
import { definitions } from '../definitions.ts'
import { fail } from '../failures.ts'
import type { Families } from '../family.ts'

/** `atmos validate commands`: every definition that cannot run, and what looks wrong. Fails when there is an error. */
export async function validateCommands(project: Project, families: Families): Promise<number> {
  const all = await definitions(project, families)
  const found: Finding[] = []
  for (const one of all) {
    if (one.kind === 'custom') found.push(...(await findings(one.definition)))
    if (one.kind === 'custom' || !hasSteps(one.source)) continue
    const command = one.path.join(' ')
    const message = `\`${command}\` is a built-in command: it keeps its behaviour, and these steps never run`
    found.push({ level: 'warning', command, message, place: one.source.locate(['steps']) ?? one.source.place })
  }
  const paint = project.console.paint('stderr')
  for (const { level, message, place } of found) {
    const mark = level === 'error' ? paint.red('✗') : paint.yellow('⚠')
    project.console.say(`${mark} ${place ? `${placeText(place, project.cwd)}: ` : ''}${message}`)
  }
  const broken = new Set(found.filter((one) => one.level === 'error').map((one) => one.command))
  if (broken.size > 0) throw fail('invalid-commands', { count: broken.size })
  const count = all.filter((one) => one.kind === 'custom').length
  project.console.say(`${paint.green('✓')} ${count === 1 ? '1 command is' : `${count} commands are`} well defined`)
  return 0
}
