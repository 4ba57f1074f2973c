// Builds dist/atmos, the executable, and dist/node/main.js, the bundle for Node.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Path of bun's own program. npm may not have run its install script, and then it lies in the platform's package. */
export function findBun() {
  const ending = process.platform === 'win32' ? '.exe' : ''
  const platforms = join(root, 'node_modules/@oven')
  const packages = existsSync(platforms) ? readdirSync(platforms).sort((a, b) => a.length - b.length) : []
  const candidates = [
    join(root, 'node_modules/bun/bin/bun.exe'),
    ...packages.map((name) => join(platforms, name, 'bin', `bun${ending}`)),
  ]
  for (const candidate of candidates) {
    // Before its install script ran, the first one is a text that says so.
    if (!existsSync(candidate) || statSync(candidate).size < 1_000_000) continue
    chmodSync(candidate, 0o755)
    if (spawnSync(candidate, ['--version']).status === 0) return candidate
  }
  throw new Error('bun is not in node_modules, or does not run here: run `npm ci`')
}

/** Native packages: they stay outside of the bundle for Node. */
const native = ['@napi-rs/keyring', '@lydell/node-pty']

/** The executable has what they do by itself, except for the keyring of Linux: that one becomes a part of it. */
const outside = native.filter((name) => process.platform !== 'linux' || name !== '@napi-rs/keyring')

/**
 * What goes into one chunk together, by the files that begin it; what they import comes along. A chunk more costs a start
 * a tenth of a millisecond, a library that is loaded and not used costs several: so the usual run (a custom command that
 * runs a shell step) is one chunk, and each errand beside it is another.
 */
const chunks = [
  ['start', ['main', 'run', 'config/load', 'custom/run', 'custom/inputs', 'steps/types/shell']],
  // Both of the next ask where files of the configuration are.
  ['places', ['config/profiles']],
  ['configuration', ['config/loading']],
  // Stacks look for circles too, and have no use for authentication.
  ['graph', ['work/graph']],
  ['identity', ['auth/open', 'auth/authenticate', 'auth/apply']],
]

/** Bundles a program into chunks. Answers which source went into which chunk. */
async function bundle(entry, outdir, defines) {
  const { rolldown } = await import('rolldown')
  const made = await rolldown({
    cwd: root,
    input: { main: entry },
    platform: 'node',
    external: [/^(node|bun):/, ...native],
    transform: { define: defines, target: 'node20.19' },
    onwarn(warning) {
      // Two ways to one module is what registries are about.
      if (warning.code !== 'INEFFECTIVE_DYNAMIC_IMPORT' && warning.code !== 'EVAL') console.warn(warning.message)
    },
  })
  const { output } = await made.write({
    dir: outdir,
    format: 'esm',
    minify: true,
    comments: false,
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: {
      groups: chunks.map(([name, files], at) => ({
        name,
        test: (id) => files.some((file) => id.endsWith(`/src/${file}.ts`)),
        priority: chunks.length - at,
      })),
    },
  })
  await made.close()
  return Object.fromEntries(
    output
      .filter((one) => one.type === 'chunk')
      .map((chunk) => [chunk.fileName, chunk.moduleIds.map((id) => relative(root, id))]),
  )
}

/** Compiles a program into one executable, with its bytecode, reading no configuration of bun's where it is run. */
export function compile(bun, entry, outfile, more = []) {
  const result = spawnSync(
    bun,
    [
      'build',
      entry,
      '--compile',
      '--minify',
      '--bytecode',
      '--format=esm',
      '--splitting',
      '--no-compile-autoload-dotenv',
      '--no-compile-autoload-bunfig',
      '--no-compile-autoload-tsconfig',
      '--no-compile-autoload-package-json',
      ...outside.map((name) => `--external=${name}`),
      ...more,
      `--outfile=${outfile}`,
    ],
    { cwd: root, encoding: 'utf8' },
  )
  if (result.status !== 0)
    throw new Error(`bun build failed\n${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}`)
  // It was written in pieces, and the system keeps it in memory in small ones; written in one go it starts a millisecond
  // sooner, as it does after a download.
  const made = resolve(root, outfile)
  const whole = readFileSync(made)
  rmSync(made)
  writeFileSync(made, whole, { mode: 0o755 })
}

/** Puts a finished folder in the place of an old one; whoever runs that now keeps it whole. */
function replace(made, place) {
  rmSync(join(root, place), { recursive: true, force: true })
  renameSync(join(root, made), join(root, place))
}

async function bundleForNode(defines) {
  const outdir = `dist/.node-${process.pid}`
  const contents = await bundle('src/main.ts', outdir, defines)
  const main = join(root, outdir, 'main.js')
  writeFileSync(main, `#!/usr/bin/env node\n${readFileSync(main, 'utf8')}`)
  chmodSync(main, 0o755)
  // The tests read it to tell what a run has loaded.
  writeFileSync(join(root, 'dist/chunks.json'), JSON.stringify(contents))
  replace(outdir, 'dist/node')
}

/** Commands of every day, run once while building: what they use is laid out to be read in one go. */
const everyDay = [['hello'], ['hello-as'], ['hello-to', 'Ada', '--loud'], ['--help'], ['version']]

const sample = `
auth:
  providers: { sso: { kind: mock/aws, region: us-east-1 } }
  identities: { ann: { kind: mock/aws, via: { provider: sso } } }
commands:
  - { name: hello, steps: [echo hello] }
  - { name: hello-as, identity: ann, steps: [echo hello] }
  - name: hello-to
    arguments: [{ name: who, required: true }]
    flags: [{ name: loud, type: bool }]
    env: [{ key: WHO, value: "{{ .Arguments.who }}" }]
    steps: ['echo "hello {{ .Arguments.who }} {{ if .Flags.loud }}!{{ end }}"']
`

/** Runs the executable as people do; answers the files in which it noted what it used, none where it cannot run. */
function record(executable, folder) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'atmos.yaml'), sample)
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    TERM: 'dumb',
    ATMOS_KEYRING_TYPE: 'file',
    ATMOS_KEYRING_PASSWORD: 'none',
  }
  // The second time everything that is kept between runs is there.
  for (const round of [1, 2]) {
    for (const [at, args] of everyDay.entries()) {
      const order = round === 2 ? { BUN_BYTECODE_ORDER_OUT: join(folder, `${at}.order`) } : {}
      spawnSync(executable, args, { cwd: folder, env: { ...env, ...order } })
    }
    // What is very young is not kept yet.
    if (round === 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_100)
  }
  return everyDay.map((_, at) => join(folder, `${at}.order`)).filter((file) => existsSync(file))
}

async function buildExecutable(defines) {
  const bundled = `dist/.bun-${process.pid}`
  const made = `dist/.atmos-${process.pid}`
  try {
    await bundle('src/main.ts', bundled, defines)
    const bun = findBun()
    // A start runs most code once, which is not worth compiling.
    const reluctant = '--compile-jit-policy=3'
    compile(bun, `${bundled}/main.js`, made, [reluctant])
    const orders = record(join(root, made), join(root, bundled, 'sample'))
    if (orders.length > 0) compile(bun, `${bundled}/main.js`, made, [reluctant, `--bytecode-order=${orders.join(',')}`])
    renameSync(join(root, made), join(root, 'dist/atmos'))
  } finally {
    rmSync(join(root, bundled), { recursive: true, force: true })
  }
}

/** Time of the youngest file below a folder. */
function youngest(folder) {
  const times = readdirSync(folder, { recursive: true }).map((name) => statSync(join(folder, name)).mtimeMs)
  return Math.max(0, ...times)
}

/** Whether what is built is younger than all that it is made from. */
export function isBuilt() {
  const made = ['dist/atmos', 'dist/node/main.js', 'dist/chunks.json'].map((file) => join(root, file))
  if (!made.every((file) => existsSync(file))) return false
  const sources = [
    youngest(join(root, 'src')),
    ...['package.json', 'package-lock.json', 'scripts/build.mjs'].map((file) => statSync(join(root, file)).mtimeMs),
  ]
  return Math.min(...made.map((file) => statSync(file).mtimeMs)) > Math.max(...sources)
}

/** Identifies what the program is built from: two builds of the same files have the same. */
function buildOf() {
  const digest = createHash('sha256')
  const sources = readdirSync(join(root, 'src'), { recursive: true }).map((name) => `src/${name}`)
  for (const name of [...sources, 'package.json', 'package-lock.json', 'scripts/build.mjs'].sort()) {
    const path = join(root, name)
    if (statSync(path).isFile()) digest.update(`${name}\0`).update(readFileSync(path)).update('\0')
  }
  return digest.digest('hex').slice(0, 16)
}

/** Builds both. */
export async function build() {
  mkdirSync(join(root, 'dist'), { recursive: true })
  const defines = { ATMOS_VERSION: JSON.stringify(version), ATMOS_BUILD: JSON.stringify(buildOf()) }
  await bundleForNode(defines)
  await buildExecutable(defines)
}

// `--if-needed` leaves what is younger than its sources.
if (import.meta.url === pathToFileURL(process.argv[1]).href && !(process.argv.includes('--if-needed') && isBuilt())) {
  try {
    await build()
    for (const file of ['dist/atmos', 'dist/node/main.js']) console.log(`built ${file}`)
  } catch (error) {
    console.error(stripVTControlCharacters(error.message))
    process.exitCode = 1
  }
}
