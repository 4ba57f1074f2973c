// `npm run bench [-- RUNS]`: what the executable costs, beside a floor: an empty program compiled the same way that spawns
// `bash -c 'echo hello'`, once as anybody would write it and once by the lightest means there are. Median of 20 runs each, in turns, so that a noisy moment hits all alike.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

// Bun tells what a child has used; Node cannot.
if (!process.versions.bun) {
  if (!existsSync(join(root, 'node_modules/.package-lock.json')))
    spawnSync('npm', ['ci'], { cwd: root, stdio: 'inherit' })
  const { build, findBun, isBuilt } = await import('./build.mjs')
  if (!isBuilt()) await build()
  const { status } = spawnSync(findBun(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  process.exit(status ?? 1)
}

const { compile } = await import('./build.mjs')
const { median, once, peak, settled } = await import('../bench/measure.mjs')
const top = mkdtempSync(join(tmpdir(), 'atmos-bench-'))

// Large repositories take minutes, so they are measured only when they are asked for: `npm run bench -- --stacks`, or
// `--terraform`.
const large = new Map([
  ['--stacks', async () => (await import('../bench/stacks.mjs')).stacks],
  ['--terraform', async () => (await import('../bench/terraform.mjs')).terraform],
])
for (const [flag, load] of large) {
  if (!process.argv.includes(flag)) continue
  try {
    const measure = await load()
    for (const line of await measure(top, join(root, 'dist/atmos'))) console.log(line)
  } finally {
    rmSync(top, { recursive: true, force: true })
  }
  process.exit(0)
}

const runs = Number(process.argv[2] ?? 20)

/** A configuration with so many commands, as teams write them. */
function configuration(commands) {
  const lines = [
    'base_path: .',
    'auth:',
    '  providers:',
    '    sso: { kind: mock/aws, region: us-east-1 }',
    '  identities:',
    '    superadmin:',
    '      kind: mock/aws',
    '      via: { provider: sso }',
    'commands:',
    '  - name: hello',
    '    description: Say hello',
    '    steps: ["echo hello"]',
    '  - name: hello-as',
    '    description: Say hello as somebody',
    '    identity: superadmin',
    '    steps: ["echo hello"]',
  ]
  for (let at = 2; at < commands; at++) {
    lines.push(
      `  - name: deploy-service-${at}`,
      `    description: Deploy the service number ${at} to a stack`,
      '    identity: superadmin',
      '    arguments:',
      '      - { name: component, description: Component to deploy, required: true }',
      '    flags:',
      '      - { name: stack, shorthand: s, description: Stack to deploy to, required: true }',
      '      - { name: force, type: bool, description: Do not ask }',
      '    env:',
      `      - { key: SERVICE, value: "service-${at}" }`,
      '    steps:',
      '      - echo "plan {{ .Arguments.component }} -s {{ .Flags.stack }}"',
      '      - |',
      '        if [ "{{ .Flags.force }}" = true ]; then echo "apply {{ .Arguments.component }}"; fi',
    )
  }
  return `${lines.join('\n')}\n`
}

function project(commands) {
  const folder = join(top, `with-${commands}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'atmos.yaml'), configuration(commands))
  return folder
}

const env = {
  PATH: process.env.PATH,
  HOME: join(top, 'home'),
  TERM: 'dumb',
  ATMOS_KEYRING_TYPE: 'file',
  ATMOS_KEYRING_PASSWORD: 'for the bench only',
}
mkdirSync(env.HOME)

try {
  const [floor, bare] = [join(top, 'floor'), join(top, 'bare-floor')]
  compile(process.execPath, 'bench/floor.ts', floor)
  compile(process.execPath, 'bench/bare-floor.ts', bare)
  // Written just as the floors are: how long a program lies on the disk alone makes a millisecond.
  const atmos = join(top, 'atmos')
  writeFileSync(atmos, readFileSync(join(root, 'dist/atmos')), { mode: 0o755 })
  const sizes = [10, 300]
  const folders = Object.fromEntries(sizes.map((size) => [size, project(size)]))
  const kinds = [
    ['version', ['version']],
    ['custom command', ['hello']],
    ['custom command, cached identity', ['hello-as']],
    ['--help', ['--help']],
    ['completion', ['__complete', 'dep']],
  ]
  const rows = [
    { name: 'floor', command: [floor], cwd: top },
    { name: "floor by bun's own spawn", command: [bare], cwd: top },
  ]
  for (const size of sizes) {
    for (const [name, args] of kinds) rows.push({ name, size, command: [atmos, ...args], cwd: folders[size] })
  }
  await settled()
  for (const row of rows) {
    row.seen = []
    for (let warm = 0; warm < 3; warm++) once(row.command, { cwd: row.cwd, env })
  }
  for (let at = 0; at < runs; at++) for (const row of rows) row.seen.push(once(row.command, { cwd: row.cwd, env }))
  for (const row of rows) {
    for (const what of ['time', 'cpu']) row[what] = median(row.seen.map((one) => one[what]))
    const peaks = Array.from({ length: 5 }, () => peak(row.command, { cwd: row.cwd, env })).filter(
      (one) => one !== undefined,
    )
    row.memory = peaks.length > 0 ? median(peaks) : undefined
  }

  const [base, ...measured] = rows
  const cell = (text, width) => String(text).padStart(width)
  console.log(`median of ${runs} runs\n`)
  console.log(
    `${''.padEnd(34)}${['commands', 'ms', '× floor', '× at 10', 'CPU ms', 'MB'].map((one) => cell(one, 10)).join('')}`,
  )
  for (const row of [base, ...measured]) {
    const small = measured.find((one) => one.name === row.name && one.size === sizes[0])
    const cells = [
      row.size ?? '',
      row.time.toFixed(1),
      (row.time / base.time).toFixed(2),
      small && row.size !== sizes[0] ? (row.time / small.time).toFixed(2) : '',
      row.cpu.toFixed(1),
      row.memory?.toFixed(1) ?? '?',
    ]
    console.log(`${row.name.padEnd(34)}${cells.map((one) => cell(one, 10)).join('')}`)
  }

  console.log('\ntemplates\n')
  const { templates } = await import('../bench/templates.ts')
  for (const line of await templates()) console.log(line)
} finally {
  rmSync(top, { recursive: true, force: true })
}
