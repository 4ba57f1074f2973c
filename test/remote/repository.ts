import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { lay } from '../support/project.ts'

/** A git repository that a test reads from as if it were elsewhere. */
export interface Repository {
  readonly folder: string
  /** What git is told to reach it. */
  readonly url: string
  /** Folder of caches that the runs of a test share. */
  readonly cache: string
  /** Commits files on top of the others; answers the commit. */
  commit(files: Readonly<Record<string, string | { readonly link: string }>>): string
  git(...args: string[]): string
  /** Takes it away, as if the network were down. */
  remove(): void
}

/** A folder of its own for a test. */
export function folder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'atmos-remote-')))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** Makes a repository with one commit on `main`. */
export function repository(files: Readonly<Record<string, string | { readonly link: string }>>): Repository {
  const top = folder()
  const at = join(top, 'repository')
  const env = { PATH: process.env.PATH, HOME: top, GIT_CONFIG_NOSYSTEM: '1' }
  const run = (where: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
      cwd: where,
      env,
      encoding: 'utf8',
    }).trim()
  run(top, 'init', '--quiet', '--initial-branch=main', at)
  const git = (...args: string[]) => run(at, ...args)
  const commit: Repository['commit'] = (more) => {
    lay(at, more)
    git('add', '--all')
    git('commit', '--quiet', '--message', 'x')
    return git('rev-parse', 'HEAD')
  }
  commit(files)
  return {
    folder: at,
    url: `file://${at}`,
    cache: join(top, 'cache'),
    commit,
    git,
    remove: () => rmSync(at, { recursive: true, force: true }),
  }
}

/** Serves a repository over http as forges do, to those who bring the right header; answers the address. */
export async function serve(
  { folder }: Repository,
  allowed: (headers: IncomingHttpHeaders) => boolean,
): Promise<{ readonly address: string; readonly seen: readonly IncomingHttpHeaders[] }> {
  const seen: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers)
    if (!allowed(request.headers)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()
      return
    }
    const [path = '', query = ''] = (request.url ?? '').split('?')
    const child = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: folder,
        GIT_HTTP_EXPORT_ALL: '1',
        REQUEST_METHOD: request.method,
        PATH_INFO: path.replace(/^\/repository\.git/, '/.git'),
        QUERY_STRING: query,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        HTTP_GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        REMOTE_ADDR: '127.0.0.1',
      },
    })
    request.pipe(child.stdin)
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('close', () => {
      const all = Buffer.concat(chunks)
      const end = all.indexOf('\r\n\r\n')
      const headers = all.subarray(0, end).toString().split('\r\n')
      for (const line of headers) {
        const [name = '', value = ''] = line.split(': ')
        if (name === 'Status') response.statusCode = Number.parseInt(value, 10)
        else response.setHeader(name, value)
      }
      response.end(all.subarray(end + 4))
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { address: `127.0.0.1:${port}/repository.git`, seen }
}
