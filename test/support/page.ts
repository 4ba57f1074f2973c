import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { splitWords } from '../../src/steps/words.ts'
import { type ProjectOptions, project, type TestProject } from './project.ts'

/** An example of a page of the manual: a project, and what is typed and shown in it. */
export interface Example {
  /** The heading that it stands under. */
  readonly title: string
  readonly project: TestProject
  readonly runs: readonly { readonly line: string; readonly shown: string }[]
}

/**
 * The fenced examples of a page below `docs/`: an atmos.yaml, more files of the project, then what is typed and shown; each
 * heading names those below it.
 */
export function examples(page: string, options: ProjectOptions = {}): Example[] {
  const text = readFileSync(resolve(import.meta.dirname, '../../docs', page), 'utf8')
  const found: Example[] = []
  let title = ''
  let here: TestProject | undefined
  for (const [, heading, language, content = ''] of text.matchAll(/^#+ (.+)$|^```(\S+(?: \S+)?)\n([\s\S]*?)^```$/gm)) {
    if (heading) title = heading
    else if (language === 'yaml atmos.yaml') here = project({ 'atmos.yaml': content }, { real: true, ...options })
    else if (language?.startsWith('yaml ') && here) here = here.files({ [language.slice(5)]: content })
    else if (language === 'console' && here) {
      const runs = content
        .split(/^\$ /m)
        .slice(1)
        .map((part) => ({
          line: part.split('\n', 1)[0] as string,
          shown: part.slice(part.indexOf('\n') + 1).trim(),
        }))
      found.push({ title, project: here, runs })
    }
  }
  return found
}

/** Runs a line of an example; answers what it shows: stdout, stderr, and a status that is not 0. */
export async function typed(example: Example, line: string): Promise<string> {
  const words = splitWords(line) ?? []
  const env: Record<string, string> = {}
  while (/^[A-Z_]+=/.test(words[0] ?? '')) {
    const [name, value] = (words.shift() as string).split(/=(.*)/s)
    env[name as string] = value as string
  }
  if (words.shift() !== 'atmos') throw new Error(`The example does not call atmos: ${line}`)
  const run = await example.project.env(env).run(...words)
  const status = run.exitCode === 0 ? '' : `(exit ${run.exitCode})\n`
  return `${run.stdout}${run.stderr}${status}`.replaceAll(`${run.root}/`, '').trim()
}
