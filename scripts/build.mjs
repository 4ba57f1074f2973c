// Builds dist/atmos, the executable, and dist/node/main.js, the bundle for Node.
import { spawnSync } from 'node:child_process'
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
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

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

/** Compiles a program into one executable, with its bytecode, reading no configuration of bun's where it is run. */
export function compile(bun, entry, outfile, defines = {}) {
  const result = spawnSync(
    bun,
    [
      'build',
      entry,
      '--compile',
      '--minify',
      '--bytecode',
      '--format=esm',
      // A chunk per lazily imported module: what a run does not use costs it nothing (measured: in one chunk, libraries
      // that are never run double the time and the memory of a start).
      '--splitting',
      '--no-compile-autoload-dotenv',
      '--no-compile-autoload-bunfig',
      '--no-compile-autoload-tsconfig',
      '--no-compile-autoload-package-json',
      // Native packages that only Node needs.
      '--external=@napi-rs/keyring',
      '--external=@lydell/node-pty',
      ...Object.entries(defines).map(([name, value]) => `--define=${name}=${value}`),
      `--outfile=${outfile}`,
    ],
    { cwd: root, encoding: 'utf8' },
  )
  if (result.status !== 0)
    throw new Error(`bun build failed\n${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}`)
}

async function bundleForNode() {
  const esbuild = await import('esbuild')
  const outdir = join(root, `dist/.node-${process.pid}`)
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    keepNames: false,
    legalComments: 'none',
    charset: 'utf8',
    chunkNames: 'chunks/[name]-[hash]',
    external: ['@napi-rs/keyring', '@lydell/node-pty'],
    define: { ATMOS_VERSION: JSON.stringify(version) },
    // Libraries in the older module format ask for Node's own modules by `require`.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    metafile: true,
    logLevel: 'warning',
  })
  const main = join(outdir, 'main.js')
  writeFileSync(main, `#!/usr/bin/env node\n${readFileSync(main, 'utf8')}`)
  chmodSync(main, 0o755)
  // Which source went into which chunk: the tests read it to tell what a run has loaded.
  const chunks = Object.entries(result.metafile.outputs).map(([file, { inputs }]) => [
    file.slice(file.indexOf('/', 'dist/'.length) + 1),
    Object.keys(inputs),
  ])
  writeFileSync(join(root, 'dist/chunks.json'), JSON.stringify(Object.fromEntries(chunks)))
  // Whoever runs the old one now keeps it whole.
  rmSync(join(root, 'dist/node'), { recursive: true, force: true })
  renameSync(outdir, join(root, 'dist/node'))
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

/** Builds both. */
export async function build() {
  mkdirSync(join(root, 'dist'), { recursive: true })
  await bundleForNode()
  const temporary = `dist/.atmos-${process.pid}`
  compile(findBun(), 'src/main.ts', temporary, { ATMOS_VERSION: JSON.stringify(version) })
  renameSync(join(root, temporary), join(root, 'dist/atmos'))
}

// `--if-needed` leaves what is younger than its sources.
if (import.meta.url === pathToFileURL(process.argv[1]).href && !(process.argv.includes('--if-needed') && isBuilt())) {
  try {
    await build()
    for (const file of ['dist/atmos', 'dist/node/main.js']) console.log(`built ${file}`)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
