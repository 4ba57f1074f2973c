import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** The ranks of the house: a folder imports from lower ranks and from itself. */
const ranks: readonly (readonly string[])[] = [
  ['failure', 'host', 'value'],
  ['yaml', 'template', 'expression', 'terminal', 'remote'],
  ['cli', 'functions'],
  ['config'],
  ['auth'],
  ['stores', 'tools'],
  ['stacks'],
  ['steps'],
  ['custom', 'workflows', 'terraform'],
  ['commands'],
]
const source = resolve(import.meta.dirname, '../src')
const rankOf = new Map(ranks.flatMap((folders, rank) => folders.map((folder) => [folder, rank] as const)))

/** Neighbours of one rank that may be used all the same, each with its reason. */
const sideways = new Map([
  ['host>failure', 'a host error may be told as a failure'],
  ['value>failure', 'values fail with failures'],
  ['template>yaml', 'templates read and write YAML as manifests do'],
])

/** Effects belong to the host: only these may touch the process or the system. */
const effects =
  /from '(node:)?(fs|fs\/promises|child_process|http|https|net|os|tty|readline)'|(?<![.\w/])process\.|globalThis\.Bun|\bBun\./

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* files(path)
    else if (entry.name.endsWith('.ts')) yield path
  }
}

test('a folder imports from lower ranks and from itself only', () => {
  const wrong: string[] = []
  for (const file of files(source)) {
    const from = relative(source, file)
    const station = from.split('/')[0] as string
    if (!from.includes('/')) continue
    expect(rankOf.has(station), `src/${station} has no rank in test/imports.test.ts`).toBe(true)
    for (const [, target] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
      const to = relative(source, resolve(dirname(file), target as string)).split('/')[0] as string
      if (to === station) continue
      const mine = rankOf.get(station) as number
      const other = rankOf.get(to)
      // The top of the programme is seen by those who run commands only.
      if (to === 'project.ts' && mine >= (rankOf.get('custom') as number)) continue
      if (other === undefined || (other >= mine && !sideways.has(`${station}>${to}`)))
        wrong.push(`${from} imports ${target}`)
    }
  }
  expect(wrong).toEqual([])
})

test('only host/ and main.ts touch the process and the system', () => {
  const wrong: string[] = []
  for (const file of files(source)) {
    const from = relative(source, file)
    if (from.startsWith('host/') || from === 'main.ts') continue
    readFileSync(file, 'utf8')
      .split('\n')
      .forEach((line, index) => {
        if (effects.test(line.replace(/\/\/.*|^\s*\/?\*.*/, ''))) wrong.push(`${from}:${index + 1}: ${line.trim()}`)
      })
  }
  expect(wrong).toEqual([])
})

test('imports end in .ts and there are no barrels', () => {
  for (const file of files(source)) {
    const text = readFileSync(file, 'utf8')
    for (const [, target] of text.matchAll(/from '(\.[^']+)'/g)) expect(target, file).toMatch(/\.(ts|json)$/)
    expect(/^export \* from/m.test(text), `${file} is a barrel`).toBe(false)
  }
})
