import { failures } from '../failure/failure.ts'
import { oneOf } from '../failure/suggest.ts'
import type { Files } from '../host/host.ts'
import { join } from '../value/file-path.ts'
import { allComponents, everything } from './all.ts'
import { foundAddress } from './found-address.ts'
import type { Found, Stacks } from './stacks.ts'

const fail = failures('component-path', () => ({
  outside: (at: { path: string; folders: readonly string[] }) => ({
    message: `the path is not within Atmos component directories: ${at.path}`,
    details: [`Components live in ${at.folders.join(', ')}.`],
    exitCode: 2,
  }),
  unused: (at: { path: string; folder: string; stack: string }) => ({
    message: `no component of the stack \`${at.stack}\` has its code in \`${at.folder}\` (${at.path})`,
    exitCode: 2,
  }),
  ambiguous: (at: { path: string; stack: string; names: readonly string[] }) => ({
    message: `ambiguous component path: ${at.names.length} components of the stack \`${at.stack}\` have their code in ${at.path}`,
    hints: [`Name one of them: ${oneOf(at.names)}.`],
    exitCode: 2,
  }),
}))

/** Types whose components have folders, in the order in which they are tried. */
const typesWithFolders = ['terraform', 'helmfile', 'packer'] as const

/** Finds the one component of a stack whose code lies in a folder. Fails with `component-path/…`, exit 2, as Atmos does. */
export async function findByPath(
  stacks: Stacks,
  files: Files,
  cwd: string,
  path: string,
  stack: string,
): Promise<Found> {
  const { settings } = stacks
  const wanted = real(files, join(cwd, path))
  const bases = typesWithFolders.flatMap((type) => {
    const { basePath } = settings.type(type)
    return basePath ? [{ type, folder: real(files, join(settings.basePath, basePath)) }] : []
  })
  const home = bases.find(({ folder }) => wanted.startsWith(`${folder}/`))
  if (!home) throw fail('outside', { path, folders: bases.map(({ folder }) => folder) })
  const folder = wanted.slice(home.folder.length + 1)
  const matches: Found[] = []
  for await (const found of allComponents(stacks, { ...everything, stack, types: [home.type] })) {
    if (found.component.section.metadata && (await foundAddress(stacks, found)).folder === folder) matches.push(found)
  }
  const [only, ...more] = matches
  if (!only) throw fail('unused', { path, folder, stack })
  if (more.length > 0) throw fail('ambiguous', { path, stack, names: matches.map((one) => one.component.name) })
  return { ...only, stack }
}

function real(files: Files, path: string): string {
  try {
    return files.realPath(path)
  } catch {
    return path
  }
}
