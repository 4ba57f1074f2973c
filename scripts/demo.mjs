// `npm run demo`: installs and builds what is missing, then runs the commands of examples/quick-start as a newcomer would,
// in a home of its own.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const example = join(root, 'examples/quick-start')

function must(file, args) {
  const done = spawnSync(file, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (done.status !== 0) process.exit(done.status ?? 1)
}

if (!existsSync(join(root, 'node_modules/.package-lock.json'))) must('npm', ['ci', '--no-audit', '--no-fund'])
must('npm', ['run', '--silent', 'build', '--', '--if-needed'])

const home = mkdtempSync(join(tmpdir(), 'atmos-demo-'))
const env = {
  ...process.env,
  HOME: home,
  XDG_CONFIG_HOME: join(home, '.config'),
  XDG_CACHE_HOME: join(home, '.cache'),
  XDG_DATA_HOME: join(home, '.local/share'),
  // What somebody has exported must not reach a step that runs as an identity.
  AWS_ACCESS_KEY_ID: 'AKIASOMEBODYELSESKEY',
  AWS_SECRET_ACCESS_KEY: 'left-over-from-this-morning',
  PATH: join(root, 'dist') + delimiter + process.env.PATH,
}
const program = join(root, 'dist/atmos')
const hasAws = spawnSync('aws', ['--version'], { stdio: 'ignore', env }).status === 0
let failed = 0

function title(text) {
  console.log(`\n── ${text}`)
}

function atmos(args, expected = 0) {
  console.log(`\n$ atmos ${args.map((word) => (/^[\w./-]+$/.test(word) ? word : JSON.stringify(word))).join(' ')}`)
  const done = existsSync(program)
    ? spawnSync(program, args, { cwd: example, env, stdio: ['ignore', 'inherit', 'inherit'] })
    : spawnSync(process.execPath, [join(dirname(program), 'node/main.js'), ...args], {
        cwd: example,
        env,
        stdio: ['ignore', 'inherit', 'inherit'],
      })
  if (done.status !== expected) {
    console.log(`   (exit ${done.status}, not ${expected})`)
    failed++
  }
}

title('A command with an identity: every step runs as it. Foreign AWS keys are exported around it and do not get in.')
atmos(['show-principal'])
title(
  'The same command as somebody else, and as nobody: then the keys that somebody exported are as they were, masked.',
)
atmos(['show-principal', '--identity', 'developer'])
atmos(['show-principal', '--identity', ''])
title('What would run, and as whom, without running it.')
atmos(['deploy-infra', 'vpc', '-s', 'plat-ue2-prod', '--dry-run'])
title('A missing word is named.')
atmos(['deploy-infra', '-s', 'plat-ue2-prod'], 1)
title('The seed of it all: an audit with the AWS command line.')
if (!hasAws) console.log('   aws is not installed here: shown as a dry run.')
else
  console.log("   The mock's keys open no real account: shown as a dry run. docs/auth.md has the chain for a real one.")
atmos(['audit-resources', '--region', 'us-east-2', '--dry-run'])

rmSync(home, { recursive: true, force: true })
console.log(failed === 0 ? '\nThe demo went as it should.' : `\n${failed} of the calls did not go as they should.`)
process.exit(failed === 0 ? 0 : 1)
