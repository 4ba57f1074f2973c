import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { isFailure } from '../../src/failure/failure.ts'
import { toJson } from '../../src/value/json.ts'
import type { Path } from '../../src/value/origin.ts'
import { map, Tagged, type Value, type ValueMap } from '../../src/value/value.ts'
import { keyName } from '../../src/yaml/compose.ts'
import { parseYaml } from '../../src/yaml/parse.ts'
import { resolveExplicit, resolvePlain } from '../../src/yaml/resolve.ts'
import { later } from '../corpus/later.ts'

/**
 * What is read is held against a parser of another family, which knows the place of each node by itself. It tells texts,
 * structure and places; what a plain word means is Go's rule, which has its own table (scalars.test.ts).
 */

const folder = join(import.meta.dirname, '../corpus')

/** All texts of YAML files in the corpus, but for those of cases that still wait for what they show. */
function corpus(): Map<string, string> {
  const texts = new Map<string, string>()
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.yaml'))) {
    const text = readFileSync(join(folder, name), 'utf8')
    texts.set(name, text)
    const area = parseYaml(text, name).value as unknown as { cases?: { name: string; files?: object }[] }
    const waiting = later[name.replace(/\.yaml$/, '')] ?? []
    for (const { name: about, files } of (area.cases ?? []).filter((one) => !waiting.includes(one.name)))
      for (const [file, content] of Object.entries(files ?? {}))
        if (/\.ya?ml$/.test(file) && typeof content === 'string') texts.set(`${name} ${about} ${file}`, content)
  }
  return texts
}

/** A value as the other parser has it, and the places of all of its entries and items. */
function other(text: string): { value: Value; places: [Path, { line: number; column: number }][] } | undefined {
  const lineCounter = new LineCounter()
  // It counts the mark of the byte order as a column.
  const document = parseDocument(text.replace(/^\ufeff/, ''), {
    schema: 'failsafe',
    merge: false,
    lineCounter,
    logLevel: 'silent',
  })
  if (document.errors.length > 0) return undefined
  const places: [Path, { line: number; column: number }][] = []
  const at = (node: Node) => {
    const { line, col } = lineCounter.linePos((node.range as [number, number, number])[0])
    return { line, column: col }
  }
  const walk = (node: unknown, path: Path, isMerged: boolean): Value => {
    if (node === null || node === undefined) return null
    const one = node as Node
    if (isAlias(one)) return walk(one.resolve(document as Document), path, true)
    const tag = tagOf(one)
    if (isScalar(one)) {
      const source = String(one.value ?? '')
      const isPlain = one.type === 'PLAIN' || one.type === undefined
      if (tag === undefined) return isPlain ? resolvePlain(one.source ?? source).value : source
      if (tag.startsWith('!!')) return tag === '!!str' ? source : (resolveExplicit(tag, source) as Value)
      return new Tagged(tag, tag === '!literal' && isPlain ? resolvePlain(source).value : source)
    }
    let made: Value = null
    if (isSeq(one)) {
      made = one.items.map((item, index) => {
        const inner = [...path, index]
        if (!isMerged && item && !isAlias(item) && !isEmpty(item as Node) && !hasProperties(item as Node))
          places.push([inner, at(item as Node)])
        return walk(item, inner, isMerged)
      })
    } else if (isMap(one)) {
      const entries: ValueMap = map()
      const merges: Value[] = []
      for (const { key, value } of one.items) {
        const plain = isScalar(key) && key.type === 'PLAIN' && key.value === '<<' && !key.tag
        const name = keyName(walk(key, path, true))
        if (plain) {
          merges.push(...[walk(value, [...path, '<<'], true)].flat())
          continue
        }
        const inner = [...path, name]
        if (!isMerged && !hasProperties(key as Node)) places.push([inner, at(key as Node)])
        entries[name] = walk(value, inner, isMerged)
      }
      for (const merged of merges) {
        if (merged instanceof Tagged) return new Tagged('!waits', null)
        for (const [name, value] of Object.entries(merged as ValueMap)) if (!(name in entries)) entries[name] = value
      }
      made = entries
    }
    return tag === undefined || tag.startsWith('!!') ? made : new Tagged(tag, made)
  }
  return { value: walk(document.contents, [], false), places }
}

const tagOf = (node: Node): string | undefined => {
  const tag = (node as { tag?: string }).tag
  return tag?.startsWith('tag:yaml.org,2002:') ? `!!${tag.slice(18)}` : tag === '!' ? '!!str' : tag
}

/** Whether a node has a tag or an anchor, where the two parsers begin it in different places. */
const hasProperties = (node: Node) =>
  Boolean((node as { tag?: string; anchor?: string }).tag || (node as { anchor?: string }).anchor)

/** Whether nothing stands there: it is where its list is. */
const isEmpty = (node: Node) => isScalar(node) && node.source === ''

const written = (value: Value): string => toJson(spelled(value))

/** Tags, which JSON has not, as maps. */
function spelled(value: Value): Value {
  if (value instanceof Tagged) return map([[value.tag, spelled(value.value)]])
  if (Array.isArray(value)) return value.map(spelled)
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== null) return value
  return map(Object.entries(value).map(([key, inner]) => [key, spelled(inner)] as const))
}

/** Reads a text both ways; answers what differs, or whether both refuse it. */
function compare(text: string): string[] | 'refused' | 'only one refuses' {
  let ours: ReturnType<typeof parseYaml> | undefined
  try {
    ours = parseYaml(text, 'x.yaml')
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
  }
  const theirs = other(text)
  if (!ours || !theirs) return !ours && !theirs ? 'refused' : 'only one refuses'
  const lean = parseYaml(text, 'x.yaml', { lean: true })
  const wrong: string[] = []
  if (written(ours.value) !== written(theirs.value)) wrong.push(`${written(ours.value)}\n${written(theirs.value)}`)
  if (written(lean.value) !== written(ours.value)) wrong.push('lean')
  for (const [path, place] of theirs.places) {
    const found = ours.locate(path)
    if (found?.line !== place.line || found.column !== place.column)
      wrong.push(`${path.join('.')} is at ${JSON.stringify(place)}, not at ${JSON.stringify(found)}`)
    if (JSON.stringify(lean.locate(path)) !== JSON.stringify(found)) wrong.push(`lean ${path.join('.')}`)
  }
  return wrong
}

/** Maps with a number and the text of that number for keys, which are one key where keys are names. */
const colliding = new Set(['stacks.yaml merge-keys-that-collide stacks/deploy/dev.yaml'])

test('every YAML text of the corpus is read as another parser reads it, with the places of all its nodes', () => {
  const texts = corpus()
  const differing: Record<string, unknown> = {}
  let places = 0
  for (const [name, text] of texts) {
    const found = compare(text)
    if (Array.isArray(found) && found.length === 0) places += other(text)?.places.length ?? 0
    else if (found !== 'refused' && !colliding.has(name)) differing[name] = found
  }
  expect(differing).toEqual({})
  expect(texts.size).toBeGreaterThan(500)
  expect(places).toBeGreaterThan(10_000)
}, 120_000)

function dice(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const words = [
  'a',
  'yes',
  'no',
  '1.0',
  '12345678901234567890',
  '0o17',
  '017',
  '2024-01-02',
  "'it''s'",
  '"q\\n"',
  '!env HOME',
  '!literal 5',
  '!!str 5',
  'null',
  '~',
  '""',
  'a b',
  '1_000',
  '.5',
  '0x1F',
  '*x',
  '&y z',
  '|\n      one\n      two',
  '>-\n      one\n      two',
]

/** A text as people might write one, in block and in flow style. */
function document(roll: (below: number) => number): string {
  const value = (indent: number, depth: number): string => {
    const kind = roll(depth > 0 ? 6 : 3)
    const blanks = ' '.repeat(indent)
    if (kind === 3)
      return `\n${Array.from({ length: 1 + roll(3) }, (_, at) => `${blanks}${key(at)}: ${value(indent + 2, depth - 1)}\n`).join('')}`.trimEnd()
    if (kind === 4)
      return `\n${Array.from({ length: 1 + roll(3) }, () => `${blanks}- ${value(indent + 2, depth - 1)}\n`).join('')}`.trimEnd()
    if (kind === 5) return `{f: [1, ${flow()}], g: ${flow()}}`
    return (words[roll(words.length)] as string).replaceAll('\n      ', `\n${blanks}  `)
  }
  const flow = () => ['x', '"y"', 'true', '*x', '!env A'][roll(5)] as string
  const key = (at: number) => [`k${at}`, `"k ${at}"`, `${at}`, `k.${at}`, `? k${at}\n`][roll(4)] as string
  const head = ['', '# comment\n', '---\n', '%YAML 1.1\n---\n'][roll(4)] as string
  const lines = Array.from({ length: 1 + roll(5) }, (_, at) => `top${at}: ${value(2, 3)}`)
  const merge = roll(3) === 0 ? '\nmerged: {<<: *m, own: 1}' : ''
  return `${head}base: &x 7\nshared: &m {s: 1, own: 2}\n${lines.join('\n')}${merge}\n`
}

test('texts made by chance are read as another parser reads them', () => {
  const roll = dice(20)
  const differing: unknown[] = []
  let agreed = 0
  for (let round = 0; round < 1000; round++) {
    const text = document(roll)
    const found = compare(text)
    if (Array.isArray(found) && found.length === 0) agreed++
    else if (Array.isArray(found)) differing.push([text, found])
  }
  expect(differing.slice(0, 2)).toEqual([])
  expect(agreed).toBeGreaterThan(800)
})

test('texts that are cut and mixed by chance end in a value or in a failure with a place', () => {
  const roll = dice(21)
  const signs = [
    '\t',
    '{',
    '}',
    '[',
    ']',
    ':',
    '&a ',
    '*a',
    '!x ',
    '|',
    '>',
    '"',
    "'",
    '#',
    '- ',
    '? ',
    '%',
    '\n',
    '...',
    '---',
    '\u0000',
    '\ufeff',
    '@',
    '<<: ',
  ]
  for (let round = 0; round < 2000; round++) {
    let text = document(roll)
    for (let cut = roll(4); cut >= 0; cut--) {
      const at = roll(text.length)
      text = text.slice(0, at) + (signs[roll(signs.length)] as string) + text.slice(at + roll(3))
    }
    try {
      parseYaml(text, 'x.yaml')
    } catch (thrown) {
      expect(isFailure(thrown) && thrown.words.place?.line, JSON.stringify(text)).toBeGreaterThan(0)
    }
  }
})
