import type { Env } from '../../host/host.ts'
import { findShell } from '../../host/shell.ts'
import { fail } from '../failures.ts'
import { sayKind, scalarText } from '../fields.ts'
import { type Program, runProgram } from '../program.ts'
import { action, type Fields, type Run, type StepResult, type StepType } from '../step.ts'
import { withoutUnused } from '../withheld.ts'
import { quoteWords } from '../words.ts'

/**
 * `type: shell` runs its command by the user's own bash, else sh. A command that is a list is a program and its words,
 * each rendered for itself and never seen by a shell.
 */
export const shell: StepType = (fields) => {
  const { raw } = fields
  if (raw.container !== undefined && raw.container !== false && raw.container !== null)
    throw fail('field-not-yet', { step: fields.step, field: 'container', place: fields.place('container') })
  const interactive = fields.flag('interactive')
  const tty = fields.flag('tty')
  const session = interactive || tty ? { session: { interactive, tty } } : {}
  if (Array.isArray(raw.command)) {
    const templates = wordTemplates(fields, 'command')
    return action(
      async (run) => {
        const words = await renderWords(run, templates)
        return runWords(withoutKeys(run, quoteWords(words)), words, session)
      },
      async (run) => quoteWords(await renderWords(run, templates)),
    )
  }
  const command = fields.template('command', { required: true })
  return action(
    async (run) => {
      const text = await run.render(command, 'command')
      return runText(withoutKeys(run, text), fields, text, session)
    },
    (run) => run.render(command, 'command'),
  )
}

/** The run without keys in its environment that the line has no use for. */
function withoutKeys(run: Run, line: string): Run {
  return { ...run, env: withoutUnused(run.env, line, run.authVariables()) }
}

/** A word of a list before it is rendered, and where it stands. */
export type WordTemplate = readonly [text: string, path: readonly (string | number)[]]

/** The items of a list field as templates; each must be a scalar, and there must be one. */
export function wordTemplates(fields: Fields, field: string): WordTemplate[] {
  const items = fields.list(field)
  if (items.length === 0)
    throw fail('missing-field', { step: fields.step, field, type: 'shell', place: fields.place() })
  return items.map((item, index) => {
    const text = scalarText(item)
    if (text === undefined)
      throw fail('bad-field', {
        step: fields.step,
        field: `${field}[${index}]`,
        wanted: 'a text',
        found: sayKind(item),
        place: fields.place(field),
      })
    return [text, [field, index]]
  })
}

/** Renders words one by one. */
export async function renderWords(run: Pick<Run, 'render'>, templates: readonly WordTemplate[]): Promise<string[]> {
  const words: string[] = []
  for (const [text, path] of templates) words.push(await run.render(text, path))
  return words
}

/** Runs a program by its words, without a shell. */
function runWords(run: Run, words: readonly string[], session: Pick<Program, 'session'>): Promise<StepResult> {
  const [name = '', ...args] = words
  const line = quoteWords(words)
  const file = run.host.processes.find(name, run.env, run.cwd)
  if (file === undefined) {
    const problem = name === '' ? 'the name of the program is empty' : `\`${name}\` is not on the PATH`
    return Promise.resolve({ code: 127, value: '', line, problem })
  }
  return runProgram(run, { file, args, line, ...session })
}

/** A line that only starts bash, with options that leave it interactive. */
const bashAlone =
  /^(?:exec )?(?:"?\$(?:SHELL|\{SHELL\})"?|(?:\S*\/)?bash)(?: (?:-[il]+|--(?:login|norc|noprofile|noediting|posix)|--(?:rcfile|init-file)[= ]\S+))*$/

/** Whether a step is a shell for people. Others than bash look for the controlling terminal by its name and find ours. */
const isShellWithJobs = (line: string, env: Env) =>
  bashAlone.test(line) && (!line.includes('$') || (env.SHELL ?? '').endsWith('/bash'))

/** Longest text that the system takes as one word of a command line, with room to spare. */
const LONGEST = 120_000

/** How a shell says that it could not parse its `-c` text, before it has run anything. */
const complaint = /^\S*(?:ba|da|a)?sh: (?:-c: )?(?:line )?\d+: .*(?:syntax error|Syntax error|unexpected EOF)/

/**
 * Runs a shell script. Line ends of Windows are taken for what they are, as Atmos does. A text that does not parse runs nothing of itself: a shell reads one line whole before it starts,
 * and several lines are parsed first.
 */
async function runText(
  run: Run,
  fields: Fields,
  typed: string,
  session: Pick<Program, 'session'>,
): Promise<StepResult> {
  const file = findShell(run.host.processes, run.env, run.cwd)
  if (file === undefined)
    throw fail('no-shell', { step: fields.step, path: run.env.PATH ?? '', place: fields.place('command') })
  const text = typed.replaceAll('\r\n', '\n')
  const line = text.trimEnd()
  const several = line.includes('\n')
  if (several) {
    const problem = syntaxError(run, file, text)
    if (problem !== undefined) return { code: 1, value: '', line, problem }
  }
  // What a program is called with can be seen by every user of the machine.
  if (text.length > LONGEST || run.console.holdsSecret(text))
    return runFromFile(run, { file, args: [], line, ...session }, text)
  return runProgram(run, {
    file,
    args: ['-c', text],
    line,
    session: { ...session.session, hasJobs: isShellWithJobs(line, run.env) },
    ...(several ? {} : { hold: complaint, explain: ({ code }) => badLine(run, file, text, code) }),
  })
}

/** A single line that failed as a line does that was not parsed, when that is what happened. */
function badLine(run: Run, file: string, text: string, code: number): { code: number; problem: string } | undefined {
  if (code > 2) return undefined
  const problem = syntaxError(run, file, text)
  return problem === undefined ? undefined : { code: 1, problem }
}

/** What a shell says about a text that does not parse; undefined when it does. */
function syntaxError(run: Run, file: string, text: string): string | undefined {
  const bash = file.endsWith('bash')
  const checked = run.host.processes.capture({
    file,
    // A pattern of extglob parses only where that is on, and `-n` does not run the line that turns it on.
    args: [
      ...(bash && text.includes('extglob') ? ['-O', 'extglob'] : []),
      '-n',
      ...(text.length > LONGEST ? [] : ['-c', text]),
    ],
    cwd: run.cwd,
    env: run.env,
    stdin: text.length > LONGEST ? text : 'none',
  })
  if (checked.code === 0) return undefined
  const said = new TextDecoder().decode(checked.stderr).trim().split('\n')
  const [first = 'it is no shell text'] = said
  const at = /^.*?: (?:-c: )?(?:line )?(\d+): (.*)$/.exec(first)
  const open = /looking for matching [`'"](['"`])/.exec(first) ? ' (a quote is not closed)' : ''
  return `it is no shell text, and nothing of it was run: ${at ? `line ${at[1]}: ${at[2]}` : first}${open}`
}

/** Runs a text that cannot be a word of a command line from a file that only we can read. */
async function runFromFile(run: Run, program: Program, text: string): Promise<StepResult> {
  const { files, system } = run.host
  const token = [...system.random(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const path = `${system.temporaryDirectory()}/atmos-step-${token}.sh`
  files.writeAtomic(path, text, { mode: 0o600 })
  try {
    return await runProgram(run, { ...program, args: ['-c', `. '${path.replaceAll("'", "'\\''")}'`] })
  } finally {
    files.remove(path)
  }
}
