// What questions about stacks cost on repositories of growing size, with and without templates, with nothing kept from
// earlier runs and with everything kept: seconds, CPU seconds, memory, and how the cost grows with the number of components.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeRepository } from './make-repo.mjs'
import { median, once, settled } from './measure.mjs'

const sizes = [
  { stacks: 25, components: 10 },
  { stacks: 100, components: 20 },
  { stacks: 400, components: 40 },
]

const questions = [
  ['describe component', ['describe', 'component', 'c003', '-s', 't000-ue1-dev']],
  ['list stacks', ['list', 'stacks']],
  ['describe stacks', ['describe', 'stacks', '--format', 'json']],
]

/** Measures an executable in repositories that are made below a folder. Answers the lines of a table. */
export async function stacks(top, atmos, runs = 5) {
  const rows = []
  const cache = join(top, 'stacks-cache')
  const env = { PATH: process.env.PATH, HOME: cache, TERM: 'dumb', XDG_CACHE_HOME: cache }
  for (const templates of [false, true]) {
    for (const size of sizes) {
      const folder = join(top, `stacks-${size.stacks}${templates ? '-templates' : ''}`)
      mkdirSync(folder)
      makeRepository(folder, { ...size, templates })
      await settled()
      for (const [name, args] of questions) {
        for (const state of ['cold', 'warm']) {
          const seen = []
          for (let at = state === 'cold' ? 0 : -1; at < runs; at++) {
            if (state === 'cold') rmSync(cache, { recursive: true, force: true })
            const one = once([atmos, ...args], { cwd: folder, env, silent: true })
            if (at >= 0) seen.push(one)
          }
          const of = (what) => median(seen.map((one) => one[what]))
          rows.push({ name, state, templates, size, time: of('time'), cpu: of('cpu'), memory: of('memory') })
        }
      }
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return table(rows)
}

/** The exponent with which a cost grows from the smallest to the largest repository, by the number of components in all. */
function exponent(rows, row, what) {
  const [small, large] = [sizes[0], sizes.at(-1)]
  const at = (size) =>
    rows.find(
      (one) => one.name === row.name && one.state === row.state && one.templates === row.templates && one.size === size,
    )[what]
  const count = ({ stacks, components }) => stacks * components
  return Math.log(at(large) / at(small)) / Math.log(count(large) / count(small))
}

function table(rows) {
  const cell = (text) => String(text).padStart(10)
  const head = `${''.padEnd(34)}${['size', 's', 'CPU s', 'MB', 'grows', 'MB grows'].map(cell).join('')}`
  return [
    'stacks × components, median of 5 runs\n',
    head,
    ...rows.map((row) => {
      const isLargest = row.size === sizes.at(-1)
      const cells = [
        `${row.size.stacks}×${row.size.components}`,
        (row.time / 1000).toFixed(3),
        (row.cpu / 1000).toFixed(3),
        row.memory.toFixed(0),
        isLargest ? `n^${exponent(rows, row, 'time').toFixed(2)}` : '',
        isLargest ? `n^${exponent(rows, row, 'memory').toFixed(2)}` : '',
      ]
      const name = `${row.name}, ${row.state}${row.templates ? ', templates' : ''}`
      return `${name.padEnd(34)}${cells.map(cell).join('')}`
    }),
  ]
}
