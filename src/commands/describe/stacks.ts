import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { addressIn, shownFolder } from '../../stacks/address.ts'
import { describeStacks } from '../../stacks/all.ts'
import { componentNames } from '../../stacks/component.ts'
import { only, withoutEmptyMaps } from '../../stacks/describe.ts'
import type { Stacks } from '../../stacks/stacks.ts'
import { map, type ValueMap } from '../../value/value.ts'
import { deliver, documentFormat, documentText, documentWriter, withoutSecrets } from './document.ts'
import { processingOf } from './processing.ts'

/** How deep a component stands in the document: below its stack, `components` and its type. */
const COMPONENT = 4

/** `atmos describe stacks`: every component of every stack, as chosen. */
export async function describeAllStacks(project: Project, invocation: Invocation): Promise<number> {
  const { flags } = invocation
  const format = documentFormat(invocation)
  const configuration = await project.configuration()
  const stacks = await project.stacks()
  const sections = flags.sections as readonly string[] | undefined
  const lessEmpty = configuration.get('describe', 'settings', 'include_empty') === false
  const filter = {
    stack: typeof flags.stack === 'string' && flags.stack !== '' ? flags.stack : undefined,
    components: (flags.components as readonly string[] | undefined) ?? [],
    types: (flags['component-types'] as readonly string[] | undefined) ?? [],
  }
  const query = typeof flags.query === 'string' && flags.query !== '' ? flags.query : undefined
  // Only a query needs all values at once; else each component is written as soon as it is known.
  const writer = query === undefined ? await documentWriter(project, format) : undefined
  const all = await describeStacks(
    stacks,
    filter,
    await processingOf(project, invocation),
    ({ component }, section) => {
      const { basePath } = stacks.settings.type(component.type)
      const told = withoutSecrets(project, section)
      const whole = map(Object.entries(told).filter(([key]) => key !== 'imports' && key !== 'component_type'))
      whole.component_info = map([
        ['component_type', component.type],
        ...(basePath
          ? ([
              ['component_path', shownFolder(stacks.settings, component.type, addressIn(component.name, section))],
            ] as const)
          : []),
      ])
      const chosen = sections && sections.length > 0 ? only(whole, sections) : whole
      const shown = lessEmpty ? withoutEmptyMaps(chosen) : chosen
      return writer ? writer.keep(shown, COMPONENT) : shown
    },
  )
  if (flags['include-empty-stacks'] === true) await addEmpty(stacks, all, filter.stack)
  deliver(project, invocation, writer ? writer.chunks(all) : await documentText(project, all, format, query))
  return 0
}

/** Adds the manifests that have a name and no components: by their own name, or by their path where nothing else names stacks. */
async function addEmpty(stacks: Stacks, document: ValueMap, wanted: string | undefined): Promise<void> {
  const { namePattern, nameTemplate } = stacks.settings
  for (const file of await stacks.manifests()) {
    const manifest = await stacks.draft(file)
    const { content, key } = manifest
    if (!componentNames(manifest).next().done) continue
    const own = typeof content.name === 'string' && content.name !== '' ? content.name : undefined
    const name = own ?? (namePattern || nameTemplate ? undefined : key)
    if (
      name === undefined ||
      document[name] !== undefined ||
      (wanted !== undefined && wanted !== name && wanted !== key)
    )
      continue
    document[name] = map([['components', map()]])
  }
}
