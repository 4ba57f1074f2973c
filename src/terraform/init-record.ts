import type { Env, Files } from '../host/host.ts'
import type { Project } from '../project.ts'
import { join } from '../value/file-path.ts'
import { fromJson, toJson } from '../value/json.ts'
import { get, isMap, map, type Value } from '../value/value.ts'
import { checksum } from './checksum.ts'
import { dataFolder } from './data-folder.ts'
import type { Tool } from './tool.ts'

/**
 * Whether `init` may be left out (`components.terraform.init.skip_unchanged`): the last successful one in this data folder
 * had the same arguments, tool, backend, module sources and lock file, and what it fetched is still there.
 */
export interface InitRecord {
  unchanged(): Promise<boolean>
  /** Notes that `init` has succeeded with what there is now. */
  keep(): Promise<void>
  /** Has the next run do it again. */
  forget(): void
}

/** Opens the record of a component's data folder, for one command line of `init`. */
export function initRecord({ host }: Project, tool: Tool, args: readonly string[]): InitRecord {
  const { files } = host
  const data = dataFolder(tool.cwd, tool.env)
  const path = join(data, 'atmos-init.json')
  const now = async () => toJson(await state(files, tool, args, data))
  return {
    async unchanged() {
      const before = readOr(files, path, '')
      return before !== '' && before === (await now()) && isComplete(files, data)
    },
    async keep() {
      if (files.stat(data)?.kind === 'directory') files.writeAtomic(path, await now(), { mode: 0o600, flush: false })
    },
    forget: () => files.remove(path),
  }
}

/** Variables that change what `init` does. */
const heeded = /^(TF_CLI_ARGS|TF_CLI_ARGS_init|TF_DATA_DIR|TF_PLUGIN_CACHE_DIR|TF_WORKSPACE|TOFU_.*|TERRAFORM_CONFIG)$/

/** All that `init` depends on, as checksums: arguments, variables, modules and the backend may hold secrets. */
async function state(files: Files, tool: Tool, args: readonly string[], data: string): Promise<Value> {
  const program = files.stat(tool.file)
  // The variables that `init` is handed count with what is in them.
  const given = args.filter((word) => word.endsWith('.tfvars.json')).map((name) => join(tool.cwd, name))
  const kept = ['modules/modules.json', 'terraform.tfstate'].map((name) => join(data, name))
  const texts = [...given, ...kept].map((path) => readOr(files, path, ''))
  for (const folder of [tool.cwd, ...moduleFolders(files, tool.cwd, data)]) {
    texts.push(folder)
    for (const { name, kind } of files.stat(folder)?.kind === 'directory' ? files.list(folder) : [])
      if (kind !== 'directory' && (/\.(tf|tofu)(\.json)?$/.test(name) || name === '.terraform.lock.hcl'))
        texts.push(name, readOr(files, join(folder, name), ''))
  }
  return map([
    ['args', await checksum(JSON.stringify(args))],
    ['tool', [tool.file, program?.size ?? 0, program?.modified ?? 0]],
    ['env', await checksum(JSON.stringify(variables(tool.env)))],
    ['code', await checksum(texts.join('\0'))],
  ])
}

function variables(env: Env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env)
      .filter(([name]) => heeded.test(name) && name !== 'TOFU_CLI_CONFIG_FILE')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** Folders of the modules that the last `init` found, as the tool lists them. */
function moduleFolders(files: Files, cwd: string, data: string): string[] {
  let listed: Value
  try {
    listed = fromJson(readOr(files, join(data, 'modules', 'modules.json'), '{}'))
  } catch {
    return []
  }
  const modules = get(listed, ['Modules'])
  const found = (Array.isArray(modules) ? modules : []).flatMap((one) =>
    isMap(one) && typeof one.Dir === 'string' && one.Dir !== '.' ? [join(cwd, one.Dir)] : [],
  )
  return [...new Set(found)].sort()
}

/** Providers may be links into a cache that was cleared. */
function isComplete(files: Files, data: string): boolean {
  const whole = (folder: string, depth: number): boolean =>
    files.list(folder).every(({ name }) => {
      const path = join(folder, name)
      const there = files.stat(path)
      return there !== undefined && (depth === 0 || there.kind !== 'directory' || whole(path, depth - 1))
    })
  const providers = join(data, 'providers')
  return files.stat(providers)?.kind !== 'directory' || whole(providers, 4)
}

function readOr(files: Files, path: string, otherwise: string): string {
  return files.stat(path)?.kind === 'file' ? files.readText(path) : otherwise
}
