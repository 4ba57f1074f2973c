import type { Operand, TemplateFunction } from '../../library.ts'
import { strings } from '../../values.ts'
import { library } from '../define.ts'
import { base, clean, dir, ext, isAbs, join, matchPath, relative, splitPath } from '../standard/path.ts'
import { toText } from './conversion.ts'

type Example = readonly [output: string, ...operands: string[]]

/** The functions that `path` (for addresses) and `filepath` (for files) share; our files have slashes everywhere. */
function* functionsOf(namespace: string): Generator<[string, TemplateFunction]> {
  const one = (
    name: string,
    about: string,
    example: Example,
    run: (path: string) => Operand,
  ): [string, TemplateFunction] => [
    `${namespace}.${name}`,
    {
      params: ['any'],
      about,
      example: [`{{ ${namespace}.${name} ${example.slice(1).join(' ')} }}`, example[0]],
      run: (_: unknown, path: Operand) => run(toText(path)),
    },
  ]
  yield one('Base', 'The last part of a path.', ['b.tf', '"/a/b.tf"'], base)
  yield one('Clean', 'The shortest path that means the same.', ['/b', '"/a/../b"'], clean)
  yield one('Dir', 'All but the last part of a path.', ['/a', '"/a/b.tf"'], dir)
  yield one('Ext', 'The extension of a path, with its dot.', ['.tf', '"/a/b.tf"'], ext)
  yield one('IsAbs', 'Whether a path begins at the root.', ['true', '"/a"'], isAbs)
  yield [
    `${namespace}.Join`,
    {
      params: [],
      variadic: 'any',
      about: 'Parts joined to a path, cleaned.',
      example: [`{{ ${namespace}.Join "a" "../b" "c" }}`, 'b/c'],
      run: (_, ...parts: Operand[]) => join(...parts.map(toText)),
    },
  ]
  yield [
    `${namespace}.Match`,
    {
      params: ['any', 'any'],
      about: 'Whether a path fits a pattern with `*`, `?` and `[a-z]`.',
      example: [`{{ ${namespace}.Match "*.tf" "main.tf" }}`, 'true'],
      run: (_, pattern: Operand, path: Operand) => matchPath(toText(pattern), toText(path)),
    },
  ]
  yield one('Split', 'A path up to its last slash, and the rest.', ['[a/ b.tf]', '"a/b.tf"'], (path) =>
    strings([...splitPath(path)]),
  )
}

const same = (name: string): TemplateFunction => ({
  params: ['any'],
  about: 'The path itself: files have slashes here too.',
  example: [`{{ filepath.${name} "a/b" }}`, 'a/b'],
  run: (_, path: Operand) => toText(path),
})

/** Gomplate's paths. */
export const functions = library({
  ...Object.fromEntries(functionsOf('path')),
  ...Object.fromEntries(functionsOf('filepath')),
  'filepath.FromSlash': same('FromSlash'),
  'filepath.Rel': {
    params: ['any', 'any'],
    about: 'The way from one path to another.',
    example: ['{{ filepath.Rel "/a" "/a/b/c" }}', 'b/c'],
    run: (_, from: Operand, to: Operand) => relative(toText(from), toText(to)),
  },
  'filepath.ToSlash': same('ToSlash'),
  'filepath.VolumeName': {
    params: ['any'],
    about: 'The drive of a path; none here.',
    example: ['{{ filepath.VolumeName "/a" }}', ''],
    run: () => '',
  },
})
