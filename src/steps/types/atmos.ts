import { fail } from '../failures.ts'
import { runProgram } from '../program.ts'
import { action, type Run, type StepType } from '../step.ts'
import { quoteWords, splitWords } from '../words.ts'
import { renderWords, type WordTemplate, wordTemplates } from './shell.ts'

/**
 * `type: atmos` runs this very program again. Its command is a line that is split as a shell would, or a list of words;
 * `args` are further words, each as it is.
 */
export const atmos: StepType = (fields) => {
  const listed = Array.isArray(fields.raw.command)
  const words: readonly WordTemplate[] = listed ? wordTemplates(fields, 'command') : []
  const args: readonly WordTemplate[] = fields.raw.args == null ? [] : wordTemplates(fields, 'args')
  const line = listed ? '' : fields.template('command', args.length > 0 ? {} : { required: true })
  const render = async (run: Pick<Run, 'render' | 'env'>): Promise<string[]> => {
    const text = listed ? '' : await run.render(line, 'command')
    const split = listed
      ? await renderWords(run, words)
      : (splitWords(text, run.env) ?? text.split(/\s+/).filter(Boolean))
    const all = [...split, ...(await renderWords(run, args))]
    if (all[0] === 'atmos') all.shift()
    if (all.length === 0)
      throw fail('missing-field', { step: fields.step, field: 'command', type: 'atmos', place: fields.place() })
    return all
  }
  return action(
    async (run) => {
      const all = await render(run)
      const { environment, terminal } = run.host
      const [file, ...leading] = environment.program
      const colour =
        terminal.isTerminal('stderr') && run.env.ATMOS_FORCE_TTY === undefined ? { ATMOS_FORCE_TTY: 'true' } : {}
      return runProgram(
        { ...run, env: { ...run.env, ...colour } },
        { file, args: [...leading, ...all], line: quoteWords(['atmos', ...all]) },
      )
    },
    async (run) => quoteWords(['atmos', ...(await render(run))]),
  )
}
