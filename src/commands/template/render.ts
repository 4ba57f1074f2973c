import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { isMode, modes } from '../../template/modes.ts'
import { render } from '../../template/template.ts'
import { textMap } from '../../value/marks.ts'
import { mergeAll } from '../../value/merge.ts'
import { isMap, map, type ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'

/**
 * `atmos template render`: texts first, then files, in the order they are given; standard input when there is neither.
 * Fails with `commands/…` for what is wrong on the command line and with `template/…` for a template.
 */
export async function renderTemplates(project: Project, invocation: Invocation): Promise<number> {
  const { host, console } = project
  const list = (flag: string) => invocation.flags[flag] as readonly string[]
  const mode = String(invocation.flags.mode)
  if (!isMode(mode)) throw fail('unknown-mode', { mode, known: Object.keys(modes) })
  const variables = pairs(list('env'))
  const context = project.templateContext()
  const env = { ...(context.env ?? host.environment.variables), ...variables }
  const data = withStrings(await readData(project, list('data')), env)
  for (const { name, text, isFile } of sources(project, invocation)) {
    const out = await render(text, data, { name, ...modes[mode], context: { ...context, host, env, cwd: project.cwd } })
    console.out(isFile || out.endsWith('\n') ? out : `${out}\n`)
  }
  return 0
}

interface Source {
  readonly name: string
  readonly text: string
  readonly isFile: boolean
}

function sources(project: Project, invocation: Invocation): Source[] {
  const texts = invocation.flags.expression as readonly string[]
  const made: Source[] = texts.map((text) => ({ name: 'text', text, isFile: false }))
  for (const file of invocation.arguments) {
    const text = file === '-' ? project.host.terminal.readStdin() : read(project, file)
    made.push({ name: file === '-' ? 'stdin' : file, text, isFile: true })
  }
  if (made.length > 0) return made
  if (project.host.terminal.isTerminal('stdin')) throw fail('no-template', {})
  return [{ name: 'stdin', text: project.host.terminal.readStdin(), isFile: true }]
}

function read(project: Project, file: string): string {
  try {
    return project.host.files.readText(file.startsWith('/') ? file : `${project.cwd}/${file}`)
  } catch (thrown) {
    throw fail('unreadable-file', { file, what: 'the template' }, thrown)
  }
}

async function readData(project: Project, files: readonly string[]): Promise<ValueMap> {
  if (files.length === 0) return map()
  const { parseYaml } = await import('../../yaml/parse.ts')
  return mergeAll(
    files.map((file) => {
      const { value } = parseYaml(read(project, file), file)
      if (value === null) return undefined
      if (!isMap(value)) throw fail('no-map', { file })
      return value
    }),
  )
}

/** `KEY=VALUE` texts; the value may have more equals signs. */
function pairs(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const cut = text.indexOf('=')
      if (cut < 1) throw fail('no-pair', { flag: '--env', text })
      return [text.slice(0, cut), text.slice(cut + 1)]
    }),
  )
}

/** As in a step: the environment is there, and `Arguments`, `env` and `Env` hold texts only. */
function withStrings(data: ValueMap, env: Readonly<Record<string, string>>): ValueMap {
  const variables = textMap(Object.entries(env))
  const made = map([['Env', variables], ['env', variables], ...Object.entries(data)])
  for (const name of ['Arguments', 'env', 'Env']) {
    const value = made[name]
    if (!isMap(value)) continue
    const entries = Object.entries(value)
    if (entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
      made[name] = textMap(entries)
    }
  }
  return made
}
