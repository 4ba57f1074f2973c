import { bun } from './bun.ts'
import { bunProcesses } from './bun-processes.ts'
import { fs } from './file-system.ts'
import type { Clock, Environment, Host, Http, Processes } from './host.ts'
import { nodeFiles } from './node-files.ts'
import { nodeProcesses } from './node-processes.ts'
import { nodeSystem } from './node-system.ts'
import { nodeTerminal } from './node-terminal.ts'
import { rawStart } from './raw-bytes.ts'

/** Put in by the build. */
declare const ATMOS_VERSION: string | undefined
declare const ATMOS_BUILD: string | undefined

/** The logical working directory: what the shell calls it, as long as it is the same place. */
function workingDirectory(): string {
  const named = process.env.PWD
  let real: string
  try {
    real = process.cwd()
  } catch {
    // It was removed: its name is all that is left.
    return named || '/'
  }
  if (!named || named === real || !named.startsWith('/')) return real
  try {
    const a = fs().statSync(named)
    const b = fs().statSync(real)
    return a.ino === b.ino && a.dev === b.dev ? named : real
  } catch {
    return real
  }
}

/** Whether the program is part of the executable, which then is all that is needed to start it again. */
const compiled =
  bun !== undefined && (bun.main.startsWith('/$bunfs/') || bun.main.slice(1, 7).replace('\\', '/') === ':/~BUN')

/** Whether bytes that are not UTF-8 may have been lost when the runtime made a text of them. */
const isReplaced = (text: string) => text.includes('\ufffd')

function environment(): Environment {
  const args = process.argv.slice(2)
  const variables: Record<string, string> = Object.create(null)
  let isLossy = args.some(isReplaced)
  for (const name in process.env) {
    const value = process.env[name] as string
    variables[name] = value
    isLossy ||= isReplaced(value) || isReplaced(name)
  }
  const raw = isLossy && process.platform === 'linux' ? rawStart(nodeFiles.readBytes, args.length) : undefined
  return {
    args: raw?.args ?? args,
    variables: raw?.variables ?? variables,
    cwd: workingDirectory(),
    program: compiled ? [process.execPath] : [process.execPath, process.argv[1] as string],
    version: typeof ATMOS_VERSION === 'string' ? ATMOS_VERSION : '0.0.0-dev',
    build: typeof ATMOS_BUILD === 'string' ? ATMOS_BUILD : 'dev',
  }
}

/** The longest time that a timer takes. */
const LONGEST = 2 ** 31 - 1

const clock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal, options) {
    if (ms > LONGEST) {
      await clock.sleep(LONGEST, signal, options)
      return clock.sleep(ms - LONGEST, signal, options)
    }
    signal?.throwIfAborted()
    return new Promise((resolve, reject) => {
      const abort = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }, ms)
      if (options?.background) timer.unref()
      signal?.addEventListener('abort', abort, { once: true })
    })
  },
}

const http: Http = {
  async request(request) {
    if (bun) return (await import('./bun-http.ts')).bunRequest(request)
    return (await import('./node-http.ts')).nodeRequest(request, process.env as Record<string, string>)
  },
}

const processes: Processes = bun ? bunProcesses : nodeProcesses

/** The real host. What is heavy in a part is loaded when it is used for the first time. */
export const nodeHost: Host = {
  environment: environment(),
  files: nodeFiles,
  clock,
  processes,
  http,
  terminal: nodeTerminal,
  system: nodeSystem,
  browser: {
    async open(url) {
      const { variables, cwd } = nodeHost.environment
      return (await import('./browser.ts')).openBrowser(url, variables, cwd)
    },
  },
  loopback: { serve: async (options) => (await import('./loopback.ts')).serveLoopback(options) },
}
