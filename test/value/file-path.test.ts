import { expect, test } from 'vitest'
import { placeText, seenFrom } from '../../src/value/file-path.ts'

test.each([
  ['/work', '/work/a/b.yaml', 'a/b.yaml'],
  ['/work/', '/work/a.yaml', 'a.yaml'],
  ['/', '/a.yaml', 'a.yaml'],
  ['/work', '/works/a.yaml', '/works/a.yaml'],
  ['/work', '/work', '/work'],
  ['/work/deep', '/work/a.yaml', '/work/a.yaml'],
])('from %s, %s is seen as %s', (folder, path, seen) => {
  expect(seenFrom(folder, path)).toBe(seen)
})

test('a place is a file, with its line where it is known', () => {
  expect(placeText({ file: '/work/atmos.yaml', line: 12 }, '/work')).toBe('atmos.yaml:12')
  expect(placeText({ file: '/work/atmos.yaml' }, '/work')).toBe('atmos.yaml')
  expect(placeText({ file: '/etc/atmos.yaml', line: 3 }, '/work')).toBe('/etc/atmos.yaml:3')
})
