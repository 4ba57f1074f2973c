import { createHash } from 'node:crypto'
import type {
  Answer,
  Browser,
  Clock,
  Env,
  Environment,
  Host,
  Http,
  HttpRequest,
  HttpResponse,
  Keychain,
  Loopback,
  LoopbackOptions,
  Question,
  StreamName,
  System,
  Terminal,
} from '../../src/host/host.ts'
import { MemoryFiles, systemError, type TestFile } from './memory-files.ts'
import { type ProcessScript, ScriptedProcesses } from './scripted-processes.ts'

/** An answer that a test gives to a question, or how it finds one. `undefined` leaves the question with Ctrl-C. */
export type ScriptedAnswer = Answer | ((question: Question) => Answer)

/** An answer to a request; a string is a body with status 200. */
export type ScriptedResponse =
  | string
  | {
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | Uint8Array
      /** The request fails with the system's code (`ECONNREFUSED`). */
      readonly fails?: string
    }

export type HttpScript =
  | ((request: HttpRequest) => ScriptedResponse | Promise<ScriptedResponse>)
  | Readonly<
      Record<string, ScriptedResponse | ((request: HttpRequest) => ScriptedResponse | Promise<ScriptedResponse>)>
    >

/** The world of a test: everything has a sensible default. */
export interface TestWorld {
  /** Words after the program's name. */
  readonly args?: readonly string[]
  /** On top of HOME, PATH, PWD and TERM; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** `/project` when absent. */
  readonly cwd?: string
  readonly program?: readonly [string, ...string[]]
  readonly version?: string
  readonly build?: string
  /** Files by path, relative ones below `cwd`. */
  readonly files?: Readonly<Record<string, TestFile>>
  /** Start of the clock: 2026-01-02T03:04:05Z when absent. */
  readonly now?: number
  readonly processes?: ProcessScript
  /** Programs that `find` knows besides those of the script; `bash` and `sh` when absent. */
  readonly programs?: readonly string[]
  readonly pseudoTerminal?: boolean
  /** By `GET https://host/path` or by URL, or one function for all. */
  readonly http?: HttpScript
  /** Which streams are terminals: all of them, none, or these. */
  readonly terminal?: boolean | readonly (StreamName | 'stdin')[]
  readonly columns?: number
  readonly stdin?: string
  /** Answers in the order of the questions. */
  readonly answers?: readonly ScriptedAnswer[]
  /** Secrets of the system's keychain by `service/account`; `fails` makes every call fail. */
  readonly keychain?: Readonly<Record<string, string>> | { readonly fails: string }
  /**
   * What the person does on a page that was opened; `visit` goes to an address of ours and answers what it shows. Without
   * it no browser can be opened.
   */
  readonly browser?: (url: string, visit: (url: string) => Promise<Page>) => void | Promise<void>
  readonly system?: Partial<Omit<System, 'keychain' | 'random'>>
  /** Whole parts in place of the doubles. */
  readonly parts?: Partial<Host>
}

/** The doubles, with what happened to them. */
export interface TestHost extends Host {
  readonly files: MemoryFiles
  readonly processes: ScriptedProcesses
  readonly terminal: TestTerminal
  readonly clock: TestClock
  readonly keychain: Map<string, string>
  /** What was written so far. */
  readonly stdout: string
  readonly stderr: string
  /** Milliseconds of every sleep. */
  readonly slept: readonly number[]
  /** Requests that were made. */
  readonly requests: readonly HttpRequest[]
  /** Questions that were asked. */
  readonly asked: readonly Question[]
  /** Addresses that were opened in the browser. */
  readonly opened: readonly string[]
}

/** A page as a browser sees it. */
export interface Page {
  readonly status: number
  readonly html: string
}

/** A clock that stands still, except that a sleep ends at once and moves it on. */
export class TestClock implements Clock {
  readonly slept: number[] = []
  #time: number
  constructor(start: number) {
    this.#time = start
  }
  now(): number {
    return this.#time
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.slept.push(ms)
    this.#time += ms
    // Others get their turn, as they would in a real wait.
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
  }
  /** Moves the clock without a sleep. */
  advance(ms: number): void {
    this.#time += ms
  }
}

/** A terminal that keeps what is written and answers from a queue. */
export class TestTerminal implements Terminal {
  readonly asked: Question[] = []
  /** Streams whose reader went away. */
  readonly closed = new Set<StreamName>()
  readonly chunks: { stream: StreamName; content: Uint8Array }[] = []
  readonly #terminals: ReadonlySet<string>
  readonly #columns: number | undefined
  readonly #answers: ScriptedAnswer[]
  readonly #stdin: string

  constructor(world: Pick<TestWorld, 'terminal' | 'columns' | 'stdin' | 'answers'> = {}) {
    const { terminal = false } = world
    this.#terminals = new Set(terminal === true ? ['stdin', 'stdout', 'stderr'] : terminal || [])
    this.#columns = world.columns ?? (this.#terminals.size > 0 ? 100 : undefined)
    this.#answers = [...(world.answers ?? [])]
    this.#stdin = world.stdin ?? ''
  }
  write(stream: StreamName, content: string | Uint8Array): boolean {
    this.chunks.push({
      stream,
      content: typeof content === 'string' ? new TextEncoder().encode(content) : content.slice(),
    })
    return !this.closed.has(stream)
  }
  /** Everything that a stream got, as text. */
  text(stream: StreamName): string {
    return Buffer.concat(this.chunks.filter((one) => one.stream === stream).map((one) => one.content)).toString()
  }
  isTerminal(stream: StreamName | 'stdin'): boolean {
    return this.#terminals.has(stream)
  }
  hasOneOutput(): boolean {
    return this.isTerminal('stdout') && this.isTerminal('stderr')
  }
  columns(): number | undefined {
    return this.#columns
  }
  async ask(question: Question, signal?: AbortSignal): Promise<Answer> {
    signal?.throwIfAborted()
    this.asked.push(question)
    if (this.#answers.length === 0) throw new Error(`The test has no answer to: ${question.title}`)
    const answer = this.#answers.shift()
    return typeof answer === 'function' ? answer(question) : answer
  }
  readStdin(): string {
    return this.#stdin
  }
}

const bytes = (content: string | Uint8Array = '') =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content

/** Answers requests from a script and keeps them. */
function scriptedHttp(script: HttpScript, requests: HttpRequest[]): Http {
  return {
    async request(request: HttpRequest): Promise<HttpResponse> {
      request.signal?.throwIfAborted()
      requests.push(request)
      const found =
        typeof script === 'function' ? script : (script[`${request.method} ${request.url}`] ?? script[request.url])
      if (found === undefined) throw systemError('ECONNREFUSED', request.method, request.url)
      const given = typeof found === 'function' ? await found(request) : found
      const response = typeof given === 'string' ? { body: given } : given
      if (response.fails) throw systemError(response.fails, request.method, request.url)
      const headers = Object.entries(response.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
      return { status: response.status ?? 200, headers: Object.fromEntries(headers), body: bytes(response.body) }
    },
  }
}

/** A keychain that is a map, or one that always fails with a code. */
function testKeychain(given: TestWorld['keychain'], store: Map<string, string>): Keychain {
  const fails = given && typeof (given as { fails?: unknown }).fails === 'string' && Object.keys(given).length === 1
  const check = () => {
    if (fails) throw systemError((given as { fails: string }).fails, 'keychain', 'system')
  }
  if (given && !fails) for (const [key, secret] of Object.entries(given)) store.set(key, secret as string)
  return {
    async get(service, account) {
      check()
      return store.get(`${service}/${account}`)
    },
    async set(service, account, secret) {
      check()
      store.set(`${service}/${account}`, secret)
    },
    async delete(service, account) {
      check()
      return store.delete(`${service}/${account}`)
    },
  }
}

/** A browser and a loopback interface that know each other: what is served is there for a page that was opened. */
function testBrowser(person: TestWorld['browser'], opened: string[]): { browser: Browser; loopback: Loopback } {
  const served = new Map<string, (query: URLSearchParams) => Page>()
  let port = 41_000
  const visit = async (url: string): Promise<Page> => {
    const { origin, pathname, searchParams } = new URL(url)
    const answer = served.get(`${origin}${pathname}`)
    if (!answer) throw systemError('ECONNREFUSED', 'GET', url)
    return answer(searchParams)
  }
  return {
    browser: {
      async open(url) {
        opened.push(url)
        if (!person) return false
        await person(url, visit)
        return true
      },
    },
    loopback: {
      async serve({ path, port: wanted, respond, signal }: LoopbackOptions) {
        const url = `http://127.0.0.1:${wanted ?? port++}${path}`
        if (served.has(url)) throw systemError('EADDRINUSE', 'listen', url)
        let end = (_: unknown) => {}
        const request = new Promise<URLSearchParams>((resolve, reject) => {
          end = reject
          served.set(url, (query) => {
            const { status, html, isLast } = respond(query)
            if (isLast) resolve(query)
            return { status, html }
          })
        })
        request.catch(() => {})
        signal?.addEventListener('abort', () => end(signal.reason), { once: true })
        const close = async () => {
          served.delete(url)
          end(systemError('ECONNABORTED', 'close', url))
        }
        return { url, request, close }
      },
    },
  }
}

/** Doubles of every host part. A test states the world in a few lines and looks at the result afterwards. */
export function testHost(world: TestWorld = {}): TestHost {
  const cwd = world.cwd ?? '/project'
  const clock = new TestClock(world.now ?? Date.UTC(2026, 0, 2, 3, 4, 5))
  const files = new MemoryFiles(() => clock.now(), { [cwd]: { directory: true }, ...world.files }, cwd)
  for (const folder of ['/home/ann', '/tmp']) if (!files.stat(folder)) files.put(folder, { directory: true })
  const terminal = new TestTerminal(world)
  const keychain = new Map<string, string>()
  const requests: HttpRequest[] = []
  const opened: string[] = []
  let counter = 0

  const variables: Record<string, string> = {}
  const given = { HOME: '/home/ann', PATH: '/usr/bin:/bin', PWD: cwd, TERM: 'dumb', ...world.env }
  for (const [name, value] of Object.entries(given)) if (value !== undefined) variables[name] = value
  const environment: Environment = {
    args: world.args ?? [],
    variables: variables as Env,
    cwd,
    program: world.program ?? ['/usr/local/bin/atmos'],
    version: world.version ?? '1.2.3',
    build: world.build ?? 'test',
  }
  const system: System = {
    platform: 'linux',
    arch: 'x64',
    pid: 4242,
    userName: () => 'ann',
    hostName: () => 'laptop',
    homeDirectory: () => variables.HOME ?? '/home/ann',
    temporaryDirectory: () => variables.TMPDIR ?? '/tmp',
    // Counts up, so that two draws differ and every test run draws the same.
    random: (size) => Uint8Array.from({ length: size }, () => counter++ & 0xff),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    withVariables: (_, work) => work(),
    keychain: testKeychain(world.keychain, keychain),
    ...world.system,
  }
  const host = {
    environment,
    files,
    clock,
    processes: new ScriptedProcesses(world.processes ?? {}, terminal, {
      ...(world.programs ? { programs: world.programs } : {}),
      ...(world.pseudoTerminal === undefined ? {} : { pseudoTerminal: world.pseudoTerminal }),
    }),
    http: scriptedHttp(world.http ?? {}, requests),
    terminal,
    system,
    ...testBrowser(world.browser, opened),
    opened,
    keychain,
    requests,
    asked: terminal.asked,
    slept: clock.slept,
    get stdout() {
      return terminal.text('stdout')
    },
    get stderr() {
      return terminal.text('stderr')
    },
  }
  // `Object.assign` would call the getters once and for all.
  for (const [part, replacement] of Object.entries(world.parts ?? {}))
    Object.defineProperty(host, part, { value: replacement, enumerable: true })
  return host as TestHost
}
