import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { nodeHost } from '../../src/host/node.ts'

// A program of one thing each, which the tests run on both runtimes.
const { files, processes, terminal, environment, clock, http, system, browser, loopback } = nodeHost
const [what, ...args] = environment.args as [string, ...string[]]
const env = { ...environment.variables }
const shell = (script: string) => ({ file: '/bin/bash', args: ['-c', script], cwd: environment.cwd, env })
const print = (value: unknown) => terminal.write('stdout', `${JSON.stringify(value)}\n`)
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

const programs: Record<string, () => Promise<unknown>> = {
  /** Adds one to a counter under a lock, so many times. */
  async count() {
    const [path, times] = args as [string, string]
    for (let at = 0; at < Number(times); at++) {
      const release = await files.lock(path, { within: 60_000 })
      const value = Number(readFileSync(path, 'utf8'))
      await clock.sleep(1)
      writeFileSync(path, String(value + 1))
      await release()
    }
  },
  /** Takes a lock, says so, and keeps it. */
  async hold() {
    await files.lock(args[0] as string, { within: 5_000 })
    print('held')
    await clock.sleep(60_000)
  },
  async lock() {
    const start = clock.now()
    const release = await files
      .lock(args[0] as string, { within: Number(args[1]) })
      .catch((error) => error.code as string)
    print({ got: typeof release === 'string' ? release : 'it', quick: clock.now() - start < 1_500 })
    if (typeof release === 'function') await release()
  },
  /** Runs a script with everything inherited, or kept. */
  async inherit() {
    return processes.run({ ...shell(args[0] as string), stdin: 'inherit', stdout: 'inherit', stderr: 'inherit' })
  },
  async pipe() {
    const out: Uint8Array[] = []
    const err: Uint8Array[] = []
    const exit = await processes.run({
      ...shell(args[0] as string),
      stdin: args[1] ?? 'none',
      stdout: (chunk) => void out.push(chunk.slice()),
      stderr: (chunk) => void err.push(chunk.slice()),
    })
    return { ...exit, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }
  },
  /** How many bytes a slow reader gets of a fast writer. */
  async slow() {
    let size = 0
    await processes.run({
      ...shell('head -c 3000000 /dev/zero'),
      stdin: 'none',
      stdout: async (chunk) => {
        size += chunk.length
        await clock.sleep(1)
      },
      stderr: 'inherit',
    })
    return size
  },
  /** A reader that has had enough: the writer must meet the closed pipe. */
  async enough() {
    return processes.run({
      ...shell('yes; echo $? >&2; exit 3'),
      stdin: 'none',
      stdout: () => {
        throw new Error('enough')
      },
      stderr: 'inherit',
    })
  },
  /** What the file system answers about each path: good and bad. */
  async look() {
    const told = <T>(ask: () => T) => {
      try {
        return ask()
      } catch (error) {
        return { code: (error as { code?: string }).code }
      }
    }
    const found = (path: string) => processes.find(path, env, environment.cwd) ?? null
    return args.map((path) => [
      told(() => files.stat(path)) ?? null,
      told(() => files.readText(path).slice(-40)),
      told(() => found(path)),
    ])
  },
  async capture() {
    const got = processes.capture({ ...shell(args[0] as string), ...(args[1] ? { stdin: args[1] } : {}) })
    return { ...got, stdout: decode(got.stdout), stderr: decode(got.stderr) }
  },
  async late() {
    const start = clock.now()
    const got = processes.capture({ ...shell('sleep 20'), timeout: 200 })
    return { signal: got.signal, quick: clock.now() - start < 5_000 }
  },
  async missing() {
    const run = { file: '/no/such/program', args: [], cwd: '/', env: {} }
    const codes: unknown[] = []
    try {
      processes.capture(run)
    } catch (error) {
      codes.push((error as { code: string }).code)
    }
    await processes
      .run({ ...run, stdin: 'none', stdout: 'inherit', stderr: 'inherit' })
      .catch((error) => codes.push(error.code))
    return codes
  },
  /** Ends a shell that has children which would outlive it. */
  async abort() {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 300)
    return processes.run({
      ...shell(`sleep 987 & echo $! >> ${args[0]}; bash -c 'sleep 988; true' & echo $! >> ${args[0]}; wait`),
      stdin: 'none',
      stdout: () => {},
      stderr: () => {},
      signal: controller.signal,
    })
  },
  /** A program on a pseudo-terminal. */
  async pseudo() {
    if (!processes.hasOwnTerminal) return 'none'
    const out: Uint8Array[] = []
    const exit = await processes.run({
      ...shell(args[0] as string),
      stdin: 'none',
      stdout: (chunk) => void out.push(chunk),
      stderr: 'stdout',
      terminals: ['stdin', 'stdout', 'stderr'],
    })
    return { ...exit, stdout: Buffer.concat(out).toString() }
  },
  async replace() {
    return processes.replace({ ...shell(args[0] as string), env: { ...env, GIVEN: 'yes' } })
  },
  /** Hears signals while a child runs, and writes them down. */
  async signals() {
    const [path, script] = args as [string, string]
    processes.onSignal(['SIGINT', 'SIGTERM'], (name) => appendFileSync(path, `${name}\n`))
    const exit = await processes.run({ ...shell(script), stdin: 'inherit', stdout: 'inherit', stderr: 'inherit' })
    appendFileSync(path, `${JSON.stringify(exit)}\n`)
  },
  async http() {
    const response = await http.request({
      method: 'POST',
      url: args[0] as string,
      body: 'give',
      headers: { 'x-a': 'b' },
      timeout: 2_000,
    })
    return { ...response, body: decode(response.body) }
  },
  async slowHttp() {
    return http.request({ method: 'GET', url: args[0] as string, timeout: 300 }).catch((error) => error.code)
  },
  /** A server that nobody trusts, without and with its certificate. */
  async trust() {
    const [url, ca] = args as [string, string]
    const ask = (more: { ca?: string }) =>
      http.request({ method: 'GET', url, ...more }).then(
        (response) => decode(response.body),
        (error) => error.code,
      )
    return [await ask({}), await ask({ ca: files.readText(ca) })]
  },
  /** Opens a page, and says whether a program was started for it. */
  async open() {
    return browser.open(args[0] as string).catch((error) => (error as Error).message)
  },
  /** Serves a login: says where, visits some addresses, and says what arrived. */
  async comeBack() {
    const server = await loopback.serve({
      path: '/callback',
      respond: (query) => {
        const isLast = query.has('code')
        return { status: isLast ? 200 : 400, html: isLast ? '<p>done</p>' : '<p>no code</p>', isLast }
      },
    })
    const base = server.url.replace('/callback', '')
    const visit = async (path: string, method = 'GET') => {
      const { status, body } = await http.request({ method, url: base + path })
      return `${status} ${decode(body)}`.trim()
    }
    const seen = [await visit('/favicon.ico'), await visit('/callback'), await visit('/callback?code=x', 'POST')]
    seen.push(await visit('/callback?code=a%20b'))
    const query = await server.request
    await server.close()
    const after = await visit('/callback?code=y').catch((error) => error.code as string)
    return { address: base.replace(/\d+$/, 'PORT'), seen, code: query.get('code'), after }
  },
  async stdin() {
    return terminal.readStdin()
  },
  async flood() {
    const line = `${'x'.repeat(1023)}\n`
    for (let at = 0; at < 4096; at++) if (!terminal.write('stdout', line)) return terminal.write('stderr', 'closed\n')
    return undefined
  },
  async about() {
    return {
      cwd: environment.cwd,
      program: environment.program.length,
      user: system.userName() !== '',
      tty: terminal.isTerminal('stdin'),
    }
  },
}

const result = await (programs[what] as () => Promise<unknown>)()
if (result !== undefined) print(result)
