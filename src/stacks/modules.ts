import { type Files, systemCode } from '../host/host.ts'
import { join } from '../value/file-path.ts'

/** Folders of all local modules that a Terraform root module uses, directly or through others (`source = "../x"`). */
export function moduleFolders(files: Files, root: string): readonly string[] {
  const found = new Set<string>()
  const visit = (folder: string): void => {
    for (const source of localSources(files, folder)) {
      const module = join(folder, source)
      if (module === root || found.has(module)) continue
      found.add(module)
      visit(module)
    }
  }
  visit(root)
  return [...found]
}

function* localSources(files: Files, folder: string): Generator<string> {
  let entries: ReturnType<Files['list']>
  try {
    entries = files.list(folder)
  } catch (thrown) {
    if (systemCode(thrown) === undefined) throw thrown
    return
  }
  for (const { name, kind } of entries) {
    if (kind !== 'file') continue
    if (name.endsWith('.tf') || name.endsWith('.tofu')) {
      const text = files.readText(`${folder}/${name}`)
      for (const [, source] of text.matchAll(/^[ \t]*source[ \t]*=[ \t]*"(\.\.?\/[^"]*)"/gm)) yield source as string
      for (const [, source] of text.matchAll(/\{[ \t]*source[ \t]*=[ \t]*"(\.\.?\/[^"]*)"/g)) yield source as string
    } else if (name.endsWith('.tf.json')) {
      const text = files.readText(`${folder}/${name}`)
      for (const [, source] of text.matchAll(/"source"\s*:\s*"(\.\.?\/[^"]*)"/g)) yield source as string
    }
  }
}
