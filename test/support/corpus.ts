import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parse } from 'yaml'

/** A file of a case. */
type CorpusFile = string | { readonly content: string; readonly mode?: string | number } | { readonly link: string }

/** What a run must give, over what the reference gave. */
interface Wanted {
  readonly exit?: number | 'failure'
  readonly stdout?: string
  readonly stderr?: string
  readonly files?: Readonly<Record<string, string | null>>
  readonly stdout_has?: readonly string[]
  readonly stdout_lacks?: readonly string[]
  readonly stderr_has?: readonly string[]
  readonly stderr_lacks?: readonly string[]
}

interface CorpusRun extends Omit<Wanted, 'exit' | 'stdout' | 'stderr' | 'files'> {
  readonly args?: readonly unknown[]
  readonly shell?: string
  readonly env?: Readonly<Record<string, unknown>>
  readonly cwd?: string
  readonly stdin?: string
  readonly files?: Readonly<Record<string, CorpusFile>>
  readonly remove?: readonly string[]
  readonly capture?: readonly string[]
  readonly format?: 'json' | 'yaml' | 'yaml-text'
  readonly compare?: readonly string[]
  readonly timeout?: number
  readonly want?: Wanted
}

/** A small project, command lines, and what they must give; test/corpus/README.md tells the format. */
export interface CorpusCase {
  readonly name: string
  readonly about?: string
  readonly files?: Readonly<Record<string, CorpusFile>>
  readonly env?: Readonly<Record<string, unknown>>
  readonly git?: boolean
  readonly normalise?: Readonly<Record<string, string>>
  readonly runs: readonly CorpusRun[]
}

interface Outcome {
  readonly exit: number | 'timeout'
  readonly stdout: string
  readonly stderr: string
  readonly files?: Readonly<Record<string, string | null>>
}

/** A dot alone is a text for every reader of the cases but one, which takes it for a number. */
const dot = { tag: 'tag:yaml.org,2002:str', default: true, test: /^\.$/, resolve: (text: string) => text }

const folder = resolve(import.meta.dirname, '../corpus')

/** The cases of an area, with what the reference did. */
export function corpus(area: string): {
  readonly cases: readonly CorpusCase[]
  readonly recorded: Record<string, Outcome[]>
} {
  // YAML 1.1 is what the cases were written for: merge keys, octal modes.
  const { cases } = parse(readFileSync(join(folder, `${area}.yaml`), 'utf8'), {
    version: '1.1',
    maxAliasCount: -1,
    customTags: (tags) => [dot, ...tags],
  }) as {
    cases: CorpusCase[]
  }
  return { cases, recorded: JSON.parse(readFileSync(join(folder, `${area}.recorded.json`), 'utf8')) }
}

/** Plays a case in a fresh project and answers what is not as it must be, a text for each. */
export async function playCase(
  one: CorpusCase,
  recorded: readonly Outcome[] | undefined,
  cli: string,
): Promise<string[]> {
  const outcomes = await play(one, cli)
  return one.runs.flatMap((run, at) =>
    differences(run, recorded?.[at], outcomes[at] as Outcome).map((text) => `run ${at + 1}: ${text}`),
  )
}

// A value of a case as Python spells it, since that is what was given to the reference.
function spelled(value: unknown): string {
  if (value === true) return 'True'
  if (value === false) return 'False'
  return value === null ? 'None' : String(value)
}

async function play(one: CorpusCase, cli: string): Promise<Outcome[]> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'corpus')))
  try {
    const [root, home, bin] = [join(top, 'project'), join(top, 'home'), join(top, 'bin')]
    for (const path of [root, home, bin]) mkdirSync(path)
    const program = join(bin, 'atmos')
    writeFileSync(program, `#!/bin/sh\nexec ${cli} "$@"\n`)
    chmodSync(program, 0o755)
    lay(root, one.files)
    const always = environment(one, top, home, bin)
    if (one.git) await commit(root, always)

    const outcomes: Outcome[] = []
    for (const run of one.runs) {
      lay(root, run.files)
      for (const name of run.remove ?? []) rmSync(join(root, name))
      const env: Record<string, string> = { ...always }
      for (const [name, value] of Object.entries(run.env ?? {})) {
        if (value === null) delete env[name]
        else env[name] = spelled(value).replaceAll('<ROOT>', root).replaceAll('<HOME>', home)
      }
      const words = (run.args ?? []).map((word) => spelled(word).replaceAll('<ROOT>', root))
      const [file, args] = run.shell ? ['bash', ['-c', run.shell]] : [program, words]
      const got = await execute(file, args, join(root, run.cwd ?? '.'), env, run.stdin ?? '', run.timeout ?? 60)
      const plain = (text: string) => normal(text, root, home, one.normalise ?? {}, cli)
      const outcome = { exit: got.exit, stdout: plain(got.stdout), stderr: plain(got.stderr) }
      if (!run.capture) outcomes.push(outcome)
      else {
        const files: Record<string, string | null> = {}
        for (const name of run.capture) {
          const path = name.startsWith('<') ? name.replaceAll('<HOME>', home) : join(root, name)
          const there = existsSync(path) && statSync(path).isFile()
          files[name] = there ? plain(readFileSync(path, 'utf8')) : null
        }
        outcomes.push({ ...outcome, files })
      }
    }
    return outcomes
  } finally {
    rmSync(top, { recursive: true, force: true })
  }
}

function environment(one: CorpusCase, top: string, home: string, bin: string): Record<string, string> {
  const env: Record<string, string> = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: home,
    TERM: 'dumb',
    NO_COLOR: '1',
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    ATMOS_TELEMETRY_ENABLED: 'false',
    ATMOS_VERSION_CHECK_ENABLED: 'false',
    GIT_CONFIG_NOSYSTEM: '1',
    TMPDIR: top,
    ATMOS_KEYRING_TYPE: 'memory',
    XDG_CONFIG_HOME: `${home}/.config`,
    XDG_DATA_HOME: `${home}/.local/share`,
    XDG_CACHE_HOME: `${home}/.cache`,
    XDG_STATE_HOME: `${home}/.local/state`,
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '',
    COLUMNS: '120',
  }
  for (const [name, value] of Object.entries(one.env ?? {})) env[name] = spelled(value)
  return env
}

async function commit(root: string, env: Record<string, string>): Promise<void> {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com']
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    [...who, 'commit', '-q', '-m', 'first'],
  ]) {
    const { exit, stderr } = await execute('git', args, root, env, '', 60)
    if (exit !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  }
}

function lay(root: string, files: Readonly<Record<string, CorpusFile>> = {}): void {
  for (const [name, file] of Object.entries(files)) {
    const path = join(root, name)
    mkdirSync(dirname(path), { recursive: true })
    if (typeof file === 'object' && 'link' in file) symlinkSync(file.link, path)
    else {
      writeFileSync(path, typeof file === 'string' ? file : file.content)
      chmodSync(path, typeof file === 'string' ? 0o644 : Number.parseInt(String(file.mode ?? '644'), 8))
    }
  }
}

function execute(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
  stdin: string,
  seconds: number,
) {
  return new Promise<Outcome>((done, fail) => {
    const child = spawn(file, args, { cwd, env })
    const out: Buffer[] = []
    const err: Buffer[] = []
    let late = false
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
      child.stdout.destroy()
      child.stderr.destroy()
    }, seconds * 1000)
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.stdin.on('error', () => {})
    child.stdin.end(stdin)
    child.once('error', fail)
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      if (late) done({ exit: 'timeout', stdout: '', stderr: '' })
      // As Python tells a signal: its number, negative.
      const exit = code ?? -({ SIGINT: 2, SIGKILL: 9, SIGPIPE: 13, SIGTERM: 15 }[signal as string] ?? 1)
      done({ exit, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() })
    })
  })
}

const colours = /\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*(?:\x07|\x1b\\)/g

/** The text with its colours off, the folders of the case named, and blanks at ends dropped. */
function normal(
  text: string,
  root: string,
  home: string,
  rules: Readonly<Record<string, string>>,
  cli: string,
): string {
  let plain = text.replace(colours, '').replaceAll('\r\n', '\n')
  const marks = [
    [root, '<ROOT>'],
    [home, '<HOME>'],
    [dirname(root), '<TMP>'],
    [cli, '<CLI>'],
  ] as const
  for (const [path, mark] of marks) plain = plain.replaceAll(path, mark)
  for (const [pattern, mark] of Object.entries(rules)) {
    // Groups are `\1` in Python.
    const replacement = mark.replaceAll('$', '$$$$').replace(/\\(\d)/g, '$$$1')
    plain = plain.replace(regexp(pattern, 'g'), replacement)
  }
  return stripped(
    plain
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n'),
  )
}

const stripped = (text: string) => text.replace(/^\n+|\n+$/g, '')

/** A pattern of Python's as one of ours. */
function regexp(pattern: string, flags = ''): RegExp {
  let all = flags
  const source = pattern
    .replace(/^\(\?([ims]+)\)/, (_, letters: string) => {
      all += letters
      return ''
    })
    .replaceAll('(?P<', '(?<')
    .replaceAll('\\A', '^')
    .replaceAll('\\Z', '$')
  return new RegExp(source, all)
}

function parsed(text: string, kind: string): unknown {
  if (kind === 'json') return JSON.parse(text)
  return parse(text, kind === 'yaml-text' ? { schema: 'failsafe' } : { version: '1.1' })
}

/** Exit and stdout are as recorded, unless the run says otherwise; words on stderr only by pattern. */
function differences(run: CorpusRun, recorded: Outcome | undefined, got: Outcome): string[] {
  const bad: string[] = []
  const over = run.want ?? {}
  const compare = run.compare ?? ['exit', 'stdout', 'files']
  const exit = over.exit ?? recorded?.exit
  if (compare.includes('exit') || over.exit !== undefined) {
    if (exit === 'failure' ? got.exit === 0 : got.exit !== exit)
      bad.push(`exit ${got.exit}, not ${exit}\n${got.stderr}`)
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    if (over[stream] !== undefined || compare.includes(stream)) {
      const text = stripped(over[stream] ?? recorded?.[stream] ?? '')
      const kind = stream === 'stdout' ? run.format : undefined
      if (!equal(got[stream], text, kind)) bad.push(`${stream} differs:\n--- must be\n${text}\n--- is\n${got[stream]}`)
    }
    for (const pattern of over[`${stream}_has`] ?? run[`${stream}_has`] ?? []) {
      if (!regexp(pattern).test(got[stream])) bad.push(`${stream} lacks /${pattern}/, is\n${got[stream]}`)
    }
    for (const pattern of over[`${stream}_lacks`] ?? run[`${stream}_lacks`] ?? []) {
      if (regexp(pattern).test(got[stream])) bad.push(`${stream} must not have /${pattern}/, is\n${got[stream]}`)
    }
  }
  const files = compare.includes('files') ? { ...recorded?.files, ...over.files } : (over.files ?? {})
  for (const [name, text] of Object.entries(files)) {
    const have = got.files?.[name] ?? null
    if (name.endsWith('.json') && text && have && equal(have, text, 'json')) continue
    if (have !== (text === null ? null : stripped(text)))
      bad.push(`file ${name} differs:\n--- must be\n${text}\n--- is\n${have}`)
  }
  return bad
}

function equal(got: string, text: string, kind: string | undefined): boolean {
  if (kind === undefined) return got === text
  try {
    return isDeepStrictEqual(parsed(got, kind), parsed(text, kind))
  } catch {
    return false
  }
}
