import { join } from '../value/file-path.ts'
import { map, type Value } from '../value/value.ts'
import { discoverManifests, type ManifestFile } from './discover.ts'
import { findComponent } from './find.ts'
import { openKnownNames } from './known-names.ts'
import { openLoading } from './loading.ts'
import type { RenderName } from './names.ts'
import { onceByVariables, openQuickNames } from './quick-names.ts'
import { readManifest } from './read.ts'
import { Sections } from './section.ts'
import { openStackNames } from './stack-names.ts'
import type { Stacks, StacksOptions } from './stacks.ts'
import { holdsWaiting } from './waiting.ts'
import { noWay, type Way } from './way.ts'

/** Opens the stacks; nothing is read yet. */
export function openStacks(options: StacksOptions): Stacks {
  const { host, settings } = options
  const known = openKnownNames(host, settings)

  const renderNameOn = (way: Way): RenderName =>
    onceByVariables(settings, (template, section) => {
      const missingKey = settings.templates.ignoreMissing ? 'default' : 'error'
      return options.render(template, section, { name: 'stacks.name_template', libraries: 'all', missingKey }, way)
    })
  const renderFirstName = renderNameOn(noWay)
  const renderName = (way: Way) => (way.length === 0 ? renderFirstName : renderNameOn(way))

  let discovered: Promise<readonly ManifestFile[]> | undefined
  const manifests = () => {
    const earlier = discovered ? undefined : known.manifests()
    discovered ??= earlier ? Promise.resolve(earlier) : discoverManifests(known.looking, settings)
    return discovered
  }

  const folders = new Map<string, boolean>()
  const folderExists = (type: string, name: string): boolean => {
    const folder = join(settings.basePath, settings.type(type).basePath, name)
    let there = folders.get(folder)
    if (there === undefined) {
      there = known.looking.stat(folder)?.kind === 'directory'
      folders.set(folder, there)
    }
    return there
  }

  const quickName = openQuickNames(settings, folderExists, renderFirstName)
  const names = openStackNames(known, settings, () => loading, quickName, renderName)
  const loading = openLoading({
    looking: known.looking,
    settings,
    read: (file, key) => readManifest(host, file, key),
    remote: options.remote,
    parse: options.parse,
    include: options.include,
    folderExists,
    nameOf: names.of,
    render: (text, data, { file, ignoreMissing }, way) => {
      const missingKey = ignoreMissing ? 'default' : 'error'
      return options.render(text, data, { name: file, libraries: 'all', missingKey }, way)
    },
    call: async (text, file, stack, way) => {
      const { runCalls } = await import('./calls.ts')
      const context = stack === undefined ? [] : [['atmos_stack', stack] as const, ['stack', stack] as const]
      const section = map([['local', text], ...context])
      const { strategy } = settings
      const ask = options.asking(file, way)
      const skip = new Set(options.skip)
      return (await runCalls(section, { section, component: 'locals', strategy, skip, ask })).local as Value
    },
  })
  const sections = new Sections(options, renderName)
  const finding = { settings, loading, names, known, manifests, warn: options.warn }

  const on = (way: Way): Stacks => ({
    settings,
    manifests,
    on: (next) => (next.length === 0 ? root : on(next)),
    load: (file) => loading.load(file, way),
    draft: (file) => loading.draft(file, way),
    compute: loading.compute,
    component: (file, type, name) => loading.component(file, type, name, way),
    named: (file) => names.inManifest(file, way),
    keepNames: async () => known.save(await manifests()),
    nameOf: (component) => names.of(component, way),
    strictNameOf: (component) => names.strictly(component, way),
    find: (component, stack, types) => findComponent(finding, component, stack, types, way),
    async section(found, processing) {
      const { manifest, type, name, section } = found.component
      const isWaiting = !processing.mayWait && manifest.waiting.length > 0 && holdsWaiting(section)
      const component = isWaiting ? await loading.component(manifest, type, name, way) : found.component
      return sections.of({ ...found, component }, processing, way)
    },
    workspace: (found) => sections.workspace(found, way),
  })
  const root = on(noWay)
  return root
}
