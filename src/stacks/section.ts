import { pathText } from '../functions/walk.ts'
import type { Path } from '../value/origin.ts'
import { map, type ValueMap } from '../value/value.ts'
import { withoutLiterals } from './literals.ts'
import type { RenderName } from './names.ts'
import type { Found, Processing, StacksOptions } from './stacks.ts'
import { highestOnly, holdsCall } from './text-functions.ts'
import type { Way } from './way.ts'
import { listedWorkspace, type Workspace, workspaceOf } from './workspace.ts'

// A module that was imported before costs a turn each time it is imported.
let rendering: Promise<typeof import('./process.ts')> | undefined
let calling: Promise<typeof import('./calls.ts')> | undefined

/** Processes the sections of components that were found. */
export class Sections {
  readonly #options: StacksOptions
  readonly #renderName: (way: Way) => RenderName
  #isWarned = false

  constructor(options: StacksOptions, renderName: (way: Way) => RenderName) {
    this.#options = options
    this.#renderName = renderName
  }

  /** See `Stacks.section`. */
  async of(found: Found, processing: Processing, way: Way): Promise<ValueMap> {
    const { component } = found
    const whole = unprocessed(found)
    if (component.type === 'terraform') {
      const of = processing.listed ? listedWorkspace : workspaceOf
      whole.workspace = (await of(component, whole, this.#options.settings, this.#renderName(way))).name
    }
    const { section: marked, restore } = withoutLiterals(whole)
    const processed = processing.templates ? await this.#rendered(found, marked, way) : marked
    if (!processing.functions) return restore(highestOnly(processed) as ValueMap)
    const part = processing.only
      ? map(processing.only.flatMap((key) => (processed[key] === undefined ? [] : [[key, processed[key]] as const])))
      : processed
    if (!holdsCall(part)) return restore(part)
    calling ??= import('./calls.ts')
    const { runCalls } = await calling
    const called = await runCalls(part, {
      section: processed,
      component: component.name,
      strategy: this.#options.settings.strategy,
      skip: new Set(processing.skip.map((one) => one.replace(/^!/, ''))),
      ask: this.#options.asking(component.manifest.file, way),
      computed: processing.computed ?? false,
      mocks: processing.mocks === true,
      identity: processing.identity,
    })
    return restore(called)
  }

  /** See `Stacks.workspace`. */
  workspace(found: Found, way: Way): Promise<Workspace> {
    return workspaceOf(found.component, unprocessed(found), this.#options.settings, this.#renderName(way))
  }

  async #rendered({ component, stack }: Found, section: ValueMap, way: Way): Promise<ValueMap> {
    const { settings, emit, reread, render } = this.#options
    rendering ??= import('./process.ts')
    const { bracesIn, renderSection } = await rendering
    const { enabled, isSaid } = settings.templates
    if (!enabled && !isSaid && !this.#isWarned && component.manifest.parts.some((part) => part.braces)) {
      const path = bracesIn(section)
      if (path) this.#warnOfBraces(`${pathText(path)} of ${component.name} in ${stack}`)
    }
    const name = `${component.name}-${stack}`
    return renderSection(
      section,
      settings,
      {
        emit,
        parse: (text, file) => reread(text, file),
        render: (text, data, more) =>
          render(text, data, { name, libraries: 'component', missingKey: 'default', ...more }, way),
      },
      { component: component.name, stack, file: component.manifest.file, origin: (path) => originOf(component, path) },
    )
  }

  #warnOfBraces(where: string): void {
    this.#isWarned = true
    this.#options.warn?.(
      `Templates are off, so {{ … }} stays as it is written (${where}): templates.settings.enabled: true switches them on, false says that this is meant`,
    )
  }
}

/** The merged section with the keys that say which component of which stack it is. */
function unprocessed({ component, stack }: Found): ValueMap {
  const { manifest } = component
  return map([
    ...Object.entries(component.section),
    ['atmos_component', component.name],
    ['atmos_stack', stack],
    ['stack', stack],
    ['atmos_stack_file', manifest.key],
    ['atmos_manifest', manifest.key],
    ['component_type', component.type],
    ['imports', [...manifest.imports]],
  ])
}

/** Where a value of a component was written. */
async function originOf(component: Found['component'], [section, ...path]: Path) {
  const { contributions } = await import('./sources.ts')
  const [first] = contributions(component, String(section), path)
  const line = first?.line()
  return first && { file: first.file, ...(line === undefined ? {} : { line }) }
}
