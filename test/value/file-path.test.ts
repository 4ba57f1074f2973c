import { expect, test } from 'vitest'
import { basename, dirname, homely, join, placeText, seenFrom } from '../../src/value/file-path.ts'

test.each([
  [['/work', 'a', 'b.yaml'], '/work/a/b.yaml'],
  [['/work', './a/../b.yaml'], '/work/b.yaml'],
  [['/work', '../../..', 'a'], '/a'],
  [['/work', '/etc', 'a'], '/etc/a'],
  [['/work', '', 'a/'], '/work/a'],
  [['/work', 'C:\\work', 'a'], 'C:/work/a'],
  [['C:\\work\\a', '..\\b'], 'C:/work/b'],
  [['C:\\', '..'], 'C:/'],
  [['/work', 'with\\backslash'], '/work/with\\backslash'],
  // Relative to the end: patterns below a folder that others add.
  [['orgs/./acme', '../**'], 'orgs/**'],
  [['orgs\\acme', '*.yaml'], 'orgs/acme/*.yaml'],
  [['a', '../../b'], '../b'],
  [['', ''], '.'],
  [['/', ''], '/'],
])('%j joined is %s', (elements, path) => {
  expect(join(...elements)).toBe(path)
})

test.each([
  ['/work/a/b.yaml', '/work/a', 'b.yaml'],
  ['/work', '/', 'work'],
  ['work', '.', 'work'],
])('%s lies in %s as %s', (path, folder, name) => {
  expect([dirname(path), basename(path)]).toEqual([folder, name])
})

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

test.each([
  ['/home/ann', '/home/ann/.config/atmos', '~/.config/atmos'],
  ['/home/ann', '/home/anna/x', '/home/anna/x'],
  ['/home/ann', '/home/ann', '/home/ann'],
  // A user without a home, as in a container.
  ['', '/etc/x', '/etc/x'],
  ['/', '/etc/x', '/etc/x'],
])('at home in %s, %s is %s', (home, path, text) => {
  expect(homely(home, path)).toBe(text)
})

test('a place is a file, with its line where it is known', () => {
  expect(placeText({ file: '/work/atmos.yaml', line: 12 }, '/work')).toBe('atmos.yaml:12')
  expect(placeText({ file: '/work/atmos.yaml' }, '/work')).toBe('atmos.yaml')
  expect(placeText({ file: '/etc/atmos.yaml', line: 3 }, '/work')).toBe('/etc/atmos.yaml:3')
})
