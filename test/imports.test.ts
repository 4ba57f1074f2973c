import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

/**
 * The order of the rooms: a room imports from those above its line in this list, and from itself. A file at the top of
 * `src/` is a room of its own.
 */
const ranks: readonly (readonly string[])[] = [
  ['failure'],
  ['host', 'value'],
  ['yaml', 'expression', 'terminal', 'remote'],
  ['template'],
  ['cli', 'functions', 'work'],
  ['config', 'clouds'],
  ['auth'],
  ['stores', 'tools'],
  ['stacks'],
  ['steps'],
  ['project.ts'],
  ['custom', 'workflows', 'terraform'],
  ['commands'],
  ['open-project.ts'],
  ['run.ts'],
  ['main.ts'],
]
const source = resolve(import.meta.dirname, '../src')
const rankOf = new Map(ranks.flatMap((rooms, rank) => rooms.map((room) => [room, rank] as const)))

/** `auth/open.ts` belongs to the room `auth`. */
const roomOf = (file: string) => file.split('/')[0] as string

/** Every file below `src/`, with the files it imports: values, types, and what it loads late with `import()`. */
function importGraph(): Map<string, readonly string[]> {
  const graph = new Map<string, readonly string[]>()
  for (const file of files(source)) {
    const targets = [...readFileSync(file, 'utf8').matchAll(/(?:from|import|import\()\s*'(\.[^']+)'/g)]
    graph.set(
      relative(source, file),
      targets.map(([, target]) => relative(source, resolve(dirname(file), target as string))),
    )
  }
  return graph
}

/** The shortest way from `start` back to itself; undefined where there is none. */
function circleFrom(start: string, graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const ways: string[][] = [[start]]
  const seen = new Set<string>()
  for (const way of ways) {
    for (const next of graph.get(way.at(-1) as string) ?? []) {
      if (next === start) return [...way, start]
      if (seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  }
  return undefined
}

/** One circle of a graph, as people read it; empty when there is none. */
function circle(graph: ReadonlyMap<string, readonly string[]>): string {
  for (const start of graph.keys()) {
    const found = circleFrom(start, graph)
    if (found) return found.join(' -> ')
  }
  return ''
}

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

test('a room imports from lower ranks and from itself only', () => {
  const wrong: string[] = []
  for (const [file, targets] of importGraph()) {
    const room = roomOf(file)
    const mine = rankOf.get(room)
    expect(mine, `src/${room} has no rank in test/imports.test.ts`).toBeDefined()
    for (const target of targets) {
      const other = rankOf.get(roomOf(target))
      if (roomOf(target) !== room && !(other !== undefined && other < (mine as number)))
        wrong.push(`${file} imports ${target}`)
    }
  }
  expect(wrong).toEqual([])
})

test('no files import each other in a circle, not for types and not late', () => {
  expect(circle(importGraph())).toBe('')
})

test('no rooms import each other in a circle', () => {
  const rooms = new Map<string, string[]>()
  for (const [file, targets] of importGraph()) {
    const others = targets.map(roomOf).filter((room) => room !== roomOf(file))
    rooms.set(roomOf(file), [...(rooms.get(roomOf(file)) ?? []), ...others])
  }
  expect(circle(rooms)).toBe('')
})

test('a circle would be found', () => {
  expect(
    circle(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['d', 'b']],
      ]),
    ),
  ).toBe('b -> c -> b')
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
