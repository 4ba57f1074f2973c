import type { Files } from '../../host/host.ts'
import type { Project } from '../../project.ts'
import { dirname } from '../../value/file-path.ts'
import { isMap, map, type ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'
import { readModule } from '../module.ts'
import type { Ready } from '../ready.ts'
import type { TerraformSettings } from '../settings.ts'
import { backendText } from './backend-text.ts'
import { generatedFiles } from './generate.ts'
import { jsonFile } from './json.ts'
import { providersFile } from './providers.ts'
import { requiredFile } from './required.ts'
import { type Variables, variables } from './varfile.ts'

/** A file that a run needs in the root module. */
export interface Planned {
  readonly path: string
  readonly content: string
  readonly mode: number
}

/** The files of a run, made and not written yet, and the variables that stay out of them. */
export interface PlannedFiles {
  readonly files: readonly Planned[]
  readonly variables: Variables
}

/** What holds only for some commands. */
export interface Wanted {
  readonly varfile: boolean
  readonly testVarfile: boolean
}

const section = (of: ValueMap, name: string): ValueMap => {
  const value = of[name]
  return isMap(value) ? value : map()
}

/** Makes the files of a component's run. Nothing is written; what cannot be made fails here, before the tool starts. */
export async function planFiles(
  project: Project,
  settings: TerraformSettings,
  ready: Ready,
  wanted: Wanted,
): Promise<PlannedFiles> {
  const { component, stack, folder } = ready
  const files: Planned[] = []
  const add = (name: string, content: string, mode: number) => files.push({ path: `${folder}/${name}`, content, mode })
  const made = settings.generateFiles ? await generated(project, ready) : new Map<string, string>()
  for (const [name, content] of made) add(name, content, modeFor(project, content))
  if (made.size === 0 || project.host.files.stat(folder)) checkModule(project.host.files, ready)
  const { sensitive } = project.host.files.stat(folder)
    ? readModule(project.host.files, folder, component)
    : { sensitive: new Set<string>() }
  const split = variables(component, section(ready.section, 'vars'), sensitive, project.console.holdsSecret)
  // The file may hold what only its owner should see, whether or not it was declared so.
  if (wanted.varfile) add(ready.varfile, jsonFile(split.file), 0o600)
  const test = isMap(ready.section.test) ? section(ready.section.test, 'vars') : map()
  if (wanted.testVarfile && Object.keys(test).length > 0) add(ready.testVarfile, jsonFile(test), 0o600)
  if (settings.backendFile) add('backend.tf.json', backendText(ready), 0o600)
  const providers = section(ready.section, 'providers')
  if (Object.keys(providers).length > 0) add('providers_override.tf.json', jsonFile(providersFile(providers)), 0o600)
  const required = requiredFile(
    component,
    String(ready.section.required_version ?? ''),
    section(ready.section, 'required_providers'),
  )
  if (required) add('terraform_override.tf.json', jsonFile(required), 0o600)
  void stack
  return { files, variables: split }
}

/** Fails where there is no root module. */
function checkModule(files: Files, { component, folder, found }: Ready): void {
  if (files.stat(folder)?.kind === 'directory') return
  throw fail('module-missing', { component, folder: found.component.folder, path: folder })
}

/** The files of the `generate` section by name. */
export async function generated(project: Project, ready: Ready): Promise<ReadonlyMap<string, string>> {
  const { section: of, component } = ready
  if (!isMap(of.generate) || Object.keys(of.generate).length === 0) return new Map()
  const [{ render }, { emitYaml }] = await Promise.all([
    import('../../template/template.ts'),
    import('../../yaml/emit.ts'),
  ])
  return generatedFiles(component, of, {
    render: (text, data, name) =>
      text.includes('{{')
        ? render(text, data, {
            name,
            libraries: ['gomplate', 'sprig', 'collect', 'atmos'],
            missingKey: 'default',
            context: project.templateContext(),
          })
        : text,
    yaml: (value) => emitYaml(value),
  })
}

/** The mode of a file that others may read, unless it holds a secret. */
export function modeFor(project: Pick<Project, 'console'>, content: string): number {
  return project.console.holdsSecret(content) ? 0o600 : 0o644
}

/** Writes files that are not as they should be already, with their folders. */
export function writeFiles(files: Files, planned: readonly Planned[]): void {
  for (const { path, content, mode } of planned) {
    const there = files.stat(path)
    if (there?.kind === 'file' && there.size < 1_000_000 && files.readText(path) === content) {
      if ((there.mode & 0o777) !== mode && mode === 0o600) files.changeMode(path, mode)
      continue
    }
    const folder = dirname(path)
    if (!files.stat(folder)) files.makeDirectory(folder)
    files.writeAtomic(path, content, { mode, flush: false })
  }
}
