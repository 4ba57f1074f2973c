import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { builds, place, start } from './builds.ts'

const dist = resolve(import.meta.dirname, '../../dist')
const project = `
  auth:
    providers: { sso: { kind: mock/aws, region: us-east-1 } }
    identities: { ann: { kind: mock/aws, via: { provider: sso } } }
  commands:
    - { name: hello, steps: [echo hello] }
    - { name: hello-as, identity: ann, steps: [echo hello] }
    - { name: deploy, description: Deploy a service to a stack, arguments: [{ name: service, required: true }], steps: [echo deploy] }
    - { name: destroy, description: Take a service out of a stack, arguments: [{ name: service, required: true }], steps: [echo destroy] }
`

/** The sources that a run has loaded, by what the build says of its chunks. */
async function loaded(at: ReturnType<typeof place>, ...args: string[]): Promise<string[]> {
  const log = join(at.cwd, '../loaded')
  const hook = join(at.cwd, '../hook.mjs')
  const code = `import { appendFileSync } from 'node:fs'
    export async function load(url, context, next) {
      appendFileSync(${JSON.stringify(log)}, url + '\\n')
      return next(url, context)
    }`
  const register = `import { register } from 'node:module'
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(code)}`)})`
  writeFileSync(hook, register)
  writeFileSync(log, '')
  const ended = await start([process.execPath, '--import', hook, builds.node[1], ...args], at, '').ended
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  const chunks = JSON.parse(readFileSync(join(dist, 'chunks.json'), 'utf8')) as Record<string, string[]>
  const base = pathToFileURL(join(dist, 'node/')).href
  const files = readFileSync(log, 'utf8')
    .split('\n')
    .filter((url) => url.startsWith(base))
  expect(files.length).toBeGreaterThan(0)
  return files.flatMap((url) => chunks[url.slice(base.length)] as string[])
}

/** What nobody needs who does not ask for it: SDKs, prompts, schema compilers, YAML libraries. */
const heavy = /node_modules\/(@aws-sdk|@smithy|@clack|ajv|jose|re2js|@marcbachmann|yaml|js-yaml)\//

test.each([[['version']], [['--help']], [['hello', '--help']], [['__complete', 'hel']], [['hello']], [['hello-as']]])(
  '%j loads nothing heavy',
  async (args) => {
    const at = place(project)
    // Files that are very young are read anew each time; this one is not.
    const old = new Date(Date.now() - 60_000)
    utimesSync(join(at.cwd, 'atmos.yaml'), old, old)
    await new Promise((soon) => setTimeout(soon, 2_200))
    // What is kept between runs is there from the second one on.
    await loaded(at, ...args)
    const all = await loaded(at, ...args)
    expect(all.filter((file) => heavy.test(file))).toEqual([])
    expect(existsSync(join(dist, 'atmos'))).toBe(true)
  },
  30_000,
)

test('the version needs neither configuration nor authentication', async () => {
  const all = await loaded(place(project), 'version')
  expect(all.filter((file) => /src\/(auth\/(?!choose)|stacks|template|workflows|yaml\/parse)/.test(file))).toEqual([])
})

test('a command without an identity does not load authentication, help, or templates', async () => {
  const all = await loaded(place(project), 'hello')
  // The rule who a step runs as is one small file, which every step asks.
  expect(
    all.filter((file) =>
      /src\/(auth\/(?!choose)|stacks|workflows|work|cli\/help|template\/evaluate|steps\/(children|watched|when|retry))/.test(
        file,
      ),
    ),
  ).toEqual([])
})
