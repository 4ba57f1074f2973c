// `npm test [-- files or vitest's own flags]`: installs and builds what is missing, runs the tests, and ends with one line
// of counts.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const run = (file, args) =>
  spawnSync(file, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' }).status ?? 1

function end(counts, status) {
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  process.exit(status)
}

const nothing = { passed: 0, failed: 1, skipped: 0 }
if (!existsSync(join(root, 'node_modules/.package-lock.json')) && run('npm', ['ci', '--no-audit', '--no-fund']) !== 0)
  end(nothing, 1)

// Read only now: what they import may just have been installed.
const { build, isBuilt } = await import('./build.mjs')
if (!isBuilt()) {
  try {
    await build()
  } catch (error) {
    console.error(error.message)
    end(nothing, 1)
  }
}

const report = join(root, `dist/.test-report-${process.pid}.json`)
mkdirSync(dirname(report), { recursive: true })
const status = run(process.execPath, [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
])
if (!existsSync(report)) end(nothing, status || 1)
const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
rmSync(report)

const counts = { passed: 0, failed: 0, skipped: 0 }
const wanting = new Map()
for (const file of testResults) {
  // A file that could not even be loaded has no tests, and is a failure all the same.
  if (file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed')) counts.failed++
  for (const { status: outcome, title } of file.assertionResults) {
    if (outcome === 'passed' || outcome === 'failed') counts[outcome]++
    else {
      counts.skipped++
      // As test/support/tools.ts writes it.
      const tools = /\[needs (.+)\]$/.exec(title)?.[1]
      if (tools) wanting.set(tools, (wanting.get(tools) ?? 0) + 1)
    }
  }
}
if (status !== 0 && counts.failed === 0) counts.failed = 1
for (const [tools, number] of wanting) console.log(`skipped for want of ${tools}: ${number}`)
end(counts, status || (counts.failed > 0 ? 1 : 0))
