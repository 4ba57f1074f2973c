import type { TemplateFunction } from '../../library.ts'
import { library } from '../define.ts'
import { base, clean, dir, ext, isAbs } from '../standard/path.ts'

type Example = readonly [template: string, output: string]

function ofPath(about: string, example: Example, run: (path: string) => string | boolean): TemplateFunction {
  return { params: ['string'], about, example, run: (_: unknown, path: string) => run(path) }
}

/** Sprig's paths. The ones that begin with `os` take the paths of this system; ours have slashes everywhere. */
export const functions = library({
  base: ofPath('The last part of a path.', ['{{ base "/a/b.tf" }}', 'b.tf'], base),
  clean: ofPath('The shortest path that means the same.', ['{{ clean "/a/../b" }}', '/b'], clean),
  dir: ofPath('All but the last part of a path.', ['{{ dir "/a/b.tf" }}', '/a'], dir),
  ext: ofPath('The extension of a path, with its dot.', ['{{ ext "/a/b.tf" }}', '.tf'], ext),
  isAbs: ofPath('Whether a path begins at the root.', ['{{ isAbs "/a" }}', 'true'], isAbs),
  osBase: ofPath('As `base`, for files.', ['{{ osBase "/a/b.tf" }}', 'b.tf'], base),
  osClean: ofPath('As `clean`, for files.', ['{{ osClean "/a/../b" }}', '/b'], clean),
  osDir: ofPath('As `dir`, for files.', ['{{ osDir "/a/b.tf" }}', '/a'], dir),
  osExt: ofPath('As `ext`, for files.', ['{{ osExt "/a/b.tf" }}', '.tf'], ext),
  osIsAbs: ofPath('As `isAbs`, for files.', ['{{ osIsAbs "/a" }}', 'true'], isAbs),
})
