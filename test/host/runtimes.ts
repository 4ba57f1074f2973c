import { type SpawnOptions, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildSync } from 'esbuild'
import { findBun } from '../../scripts/build.mjs'

const source = resolve(import.meta.dirname, 'driver.ts')
const dist = resolve(import.meta.dirname, '../../dist')
let bundle: string | undefined

/** The driver as each runtime starts it. */
export const runtimes: Readonly<Record<'node' | 'bun', () => [string, ...string[]]>> = {
  node: () => {
    if (bundle === undefined) {
      // Inside the project, so that native packages are found from it.
      mkdirSync(dist, { recursive: true })
      const outdir = mkdtempSync(join(dist, '.driver-'))
      process.once('exit', () => rmSync(outdir, { recursive: true, force: true }))
      bundle = join(outdir, 'driver.mjs')
      buildSync({
        entryPoints: [source],
        outdir,
        outExtension: { '.js': '.mjs' },
        bundle: true,
        splitting: true,
        format: 'esm',
        platform: 'node',
        packages: 'external',
        logLevel: 'error',
      })
    }
    return [process.execPath, bundle]
  },
  bun: () => [findBun(), source],
}

export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  /** First line of stdout as data. */
  readonly value: unknown
}

/** Runs the driver to its end. */
export function drive(
  runtime: keyof typeof runtimes,
  args: readonly string[],
  options: SpawnOptions & { readonly input?: string } = {},
): Promise<Ended> {
  const [file, ...first] = runtimes[runtime]()
  const { input, ...rest } = options
  return new Promise((done, fail) => {
    const child = spawn(file, [...first, ...args], { stdio: 'pipe', ...rest })
    let stdout = ''
    let stderr = ''
    child.stdout?.on('data', (chunk) => (stdout += chunk))
    child.stderr?.on('data', (chunk) => (stderr += chunk))
    child.stdin?.on('error', () => {})
    child.stdin?.end(input ?? '')
    child.once('error', fail)
    child.once('close', (code, signal) => {
      let value: unknown
      try {
        value = JSON.parse(stdout.split('\n')[0] as string)
      } catch {
        value = undefined
      }
      done({ code, signal, stdout, stderr, value })
    })
  })
}
