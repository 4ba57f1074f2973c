// What `atmos terraform` costs beyond the tool: the tool is the program `true`, which ends at once. One component in large
// repositories, with nothing kept from earlier runs and with everything kept; 200 components one after the other, beside
// as many starts of the tool and nothing else; and a call in a step of a custom command beside the same call by hand.
import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeRepository } from './make-repo.mjs'
import { median, once, peak, settled } from './measure.mjs'

const sizes = [
  { stacks: 100, components: 20 },
  { stacks: 400, components: 40 },
]
/** 200 components. */
const many = { stacks: 5, components: 40 }
/** Starts of the tool for one component: init, workspace select, plan. */
const starts = 3

const plan = ['terraform', 'plan', 'c003', '-s', 't000-ue1-dev']

/** Microseconds that a command takes, told by the shell that calls it. */
const timed = (command) =>
  `s=$EPOCHREALTIME; ${command} >/dev/null || exit; e=$EPOCHREALTIME; echo $(( \${e/[.,]/} - \${s/[.,]/} ))`

const commands = `  - name: plan-as
    identity: superadmin
    steps:
      - '${timed(`atmos ${plan.join(' ')}`)}'
auth:
  providers: { sso: { kind: mock/aws, region: us-east-1 } }
  identities:
    superadmin: { kind: mock/aws, default: true, via: { provider: sso } }
`

/** Measures an executable in repositories that are made below a folder. Answers the lines of a report. */
export async function terraform(top, atmos, runs = 7) {
  const tool = Bun.which('true')
  const cache = join(top, 'terraform-cache')
  const env = {
    PATH: `${dirname(atmos)}:${process.env.PATH}`,
    HOME: cache,
    TERM: 'dumb',
    XDG_CACHE_HOME: cache,
    ATMOS_COMPONENTS_TERRAFORM_COMMAND: tool,
    ATMOS_KEYRING_TYPE: 'file',
    ATMOS_KEYRING_PASSWORD: 'for the bench only',
  }
  const lines = []
  const cell = (text) => String(text).padStart(10)
  const row = (name, ...cells) => lines.push(`${name.padEnd(46)}${cells.map(cell).join('')}`)
  const repository = async (size) => {
    const folder = join(top, `terraform-${size.stacks}-${size.components}`)
    mkdirSync(folder)
    makeRepository(folder, size)
    appendFileSync(join(folder, 'atmos.yaml'), commands)
    await settled()
    return folder
  }
  /** Medians of so many runs, before each of which something is done. */
  const sample = (count, command, options, before = () => {}) => {
    const seen = Array.from({ length: count }, () => {
      before()
      return once(command, options)
    })
    before()
    const memory = peak(command, options)
    return {
      ...Object.fromEntries(['time', 'cpu'].map((what) => [what, median(seen.map((one) => one[what]))])),
      memory,
    }
  }
  const forget = () => {
    rmSync(cache, { recursive: true, force: true })
    mkdirSync(cache)
  }

  row('one component', 'size', 'ms', 'CPU ms', 'MB')
  for (const size of sizes) {
    const cwd = await repository(size)
    const command = [atmos, ...plan]
    for (const [state, before] of [
      ['cold', forget],
      ['warm', () => {}],
    ]) {
      const { time, cpu, memory } = sample(runs, command, { cwd, env }, before)
      const shown = [time, cpu, memory].map((number) => number?.toFixed(0) ?? '?')
      row(`plan, ${state}`, `${size.stacks}×${size.components}`, ...shown)
    }
    // In turns, so that a noisy moment hits both alike.
    const shell = { byHand: [], nested: [] }
    for (let at = -2; at < runs * 2; at++) {
      const byHand = once(['bash', '-c', timed(`atmos ${plan.join(' ')}`)], { cwd, env })
      const nested = once([atmos, 'plan-as'], { cwd, env })
      if (at < 0) continue
      shell.byHand.push(Number(byHand.stdout) / 1000)
      shell.nested.push(Number(nested.stdout) / 1000)
    }
    const [hand, step] = [median(shell.byHand), median(shell.nested)]
    row('plan, warm, by hand in bash', `${size.stacks}×${size.components}`, hand.toFixed(0))
    row(`the same in a step with an identity: × ${(step / hand).toFixed(2)}`, '', step.toFixed(0))
  }

  const cwd = await repository(many)
  const count = many.stacks * many.components
  const floor = () => {
    const start = performance.now()
    for (let at = 0; at < count * starts; at++)
      Bun.spawnSync({ cmd: [tool, 'plan'], cwd, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
    return performance.now() - start
  }
  const all = [atmos, 'terraform', 'plan', '--all']
  once(all, { cwd, env })
  const seen = { floor: [], all: [], four: [] }
  for (let at = 0; at < Math.min(runs, 5); at++) {
    seen.floor.push(floor())
    seen.all.push(once(all, { cwd, env }).time)
    seen.four.push(once([...all, '--max-concurrency', '4'], { cwd, env }).time)
  }
  const base = median(seen.floor)
  const beyond = (time) => ((time - base) / count).toFixed(1)
  lines.push('')
  row(`${count} components`, '', 'ms', 'beyond')
  row(`${count * starts} starts of the tool and nothing else`, '', base.toFixed(0))
  for (const [name, times] of [
    ['plan --all, one after the other', seen.all],
    ['plan --all --max-concurrency 4', seen.four],
  ]) {
    const time = median(times)
    row(name, '', time.toFixed(0), `${beyond(time)} each`)
  }
  return lines
}
