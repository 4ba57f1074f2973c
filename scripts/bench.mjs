// `npm run bench [-- RUNS]`: what the executable costs, beside a floor: an empty program compiled the same way that spawns
// `bash -c 'echo hello'`, once as anybody would write it and once by the lightest means there are. Median of 20 runs each, in turns, so that a noisy moment hits all alike.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
const top = mkdtempSync(join(tmpdir(), 'atmos-bench-'))

// The large repositories take minutes, so they are measured only when they are asked for: `npm run bench -- --stacks`.
if (process.argv.includes('--stacks')) {
  const { stacks } = await import('../bench/stacks.mjs')
  try {
    console.log('stacks × components, median of 5 runs\n')
    for (const line of await stacks(top, join(root, 'dist/atmos'))) console.log(line)
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

function once(command, cwd) {
  const start = performance.now()
  const child = Bun.spawnSync({
    cmd: command,
    cwd,
    env: { ...env, PWD: cwd },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const time = performance.now() - start
  if (child.exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${child.exitCode}\n${child.stderr}`)
  return { time, cpu: Number(child.resourceUsage.cpuTime.total) / 1000 }
}

/**
 * Peak memory in MB. The system counts what the parent was at the moment of the fork as the child's, so a small program
 * has to be the parent; undefined where it is not there.
 */
function peak(command, cwd) {
  const script = `import os, sys
null = os.open('/dev/null', os.O_RDWR)
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, n) for n in (0, 1, 2)])
sys.stdout.write(str(os.wait4(child, 0)[2].ru_maxrss / (1024 * 1024 if sys.platform == 'darwin' else 1024)))`
  const python = Bun.which('python3')
  if (!python) return undefined
  const { stdout, exitCode } = Bun.spawnSync({
    cmd: [python, '-S', '-c', script, ...command],
    cwd,
    env: { ...env, PWD: cwd },
  })
  return exitCode === 0 ? Number(stdout.toString()) : undefined
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

try {
  const [floor, bare] = [join(top, 'floor'), join(top, 'bare-floor')]
  compile(process.execPath, 'bench/floor.ts', floor)
  compile(process.execPath, 'bench/bare-floor.ts', bare)
  const atmos = join(root, 'dist/atmos')
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
  // Files this young are not trusted by any cache yet.
  await Bun.sleep(2500)
  for (const row of rows) {
    row.seen = []
    for (let warm = 0; warm < 3; warm++) once(row.command, row.cwd)
  }
  for (let at = 0; at < runs; at++) for (const row of rows) row.seen.push(once(row.command, row.cwd))
  for (const row of rows) {
    for (const what of ['time', 'cpu']) row[what] = median(row.seen.map((one) => one[what]))
    const peaks = Array.from({ length: 5 }, () => peak(row.command, row.cwd)).filter((one) => one !== undefined)
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
