import { type SpawnOptions, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { afterAll } from 'vitest'
import { findBun } from '../../scripts/build.mjs'

const source = resolve(import.meta.dirname, 'driver.ts')
const dist = resolve(import.meta.dirname, '../../dist')

/** Bundles the driver for Node, inside the project, so that native packages are found from it. */
async function bundled(): Promise<string> {
  mkdirSync(dist, { recursive: true })
  const dir = mkdtempSync(join(dist, '.driver-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  const made = await rolldown({ input: { driver: source }, platform: 'node', external: [/^(node|bun):/, /^[@a-z]/] })
  await made.write({ dir, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' })
  await made.close()
  return join(dir, 'driver.mjs')
}

const bundle = await bundled()

/** The driver as each runtime starts it. */
export const runtimes: Readonly<Record<'node' | 'bun', () => [string, ...string[]]>> = {
  node: () => [process.execPath, bundle],
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
