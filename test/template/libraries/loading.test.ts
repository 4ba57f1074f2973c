import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { gomplateTopics } from '../../../src/template/libraries/gomplate/topics.ts'
import { sprigTopics } from '../../../src/template/libraries/sprig/topics.ts'

/** A template that uses `upper` must not pay for what writes certificates: what each file of functions loads with it. */

const folder = resolve(import.meta.dirname, '../../../src/template/libraries')

/** Packages that a file and all that it imports at once bring along. */
function packages(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const found: string[] = []
  const text = readFileSync(file, 'utf8').replace(/^import type .*$/gm, '')
  for (const [, target = ''] of text.matchAll(/^(?:import|export) (?:[^'\n]|\n(?!import))*from '([^']+)'/gm)) {
    if (target.startsWith('.')) found.push(...packages(resolve(dirname(file), target), seen))
    else found.push(target)
  }
  return [...new Set(found)].sort()
}

const expected: Readonly<Record<string, readonly string[]>> = {
  'sprig/certificates': ['node:crypto'],
  'sprig/hashes': ['node:crypto'],
  'sprig/passwords': ['bcryptjs', 'node:crypto'],
  'sprig/regexp': ['re2js'],
  'gomplate/crypto': ['bcryptjs', 'node:crypto'],
  'gomplate/random': ['re2js'],
  'gomplate/regexp': ['re2js'],
}

test.each([...sprigTopics, ...gomplateTopics].map((topic) => topic.file))('%s', (file) => {
  expect(packages(`${folder}/${file}.ts`)).toEqual(expected[file] ?? [])
})
