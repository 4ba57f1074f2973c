import type { Configuration } from '../config/configuration.ts'
import { remoteSettings } from '../config/remote.ts'
import type { Asking } from '../functions/function.ts'
import type { Host } from '../host/host.ts'
import { isRemote } from '../remote/address.ts'
import type { Remote, RemoteSettings } from '../remote/remote.ts'
import type { LibraryName, TemplateContext } from '../template/context.ts'
import { dirname } from '../value/file-path.ts'
import { after, type Later } from '../value/later.ts'
import { map, type Value, type ValueMap } from '../value/value.ts'
import { closes } from '../work/graph.ts'
import { Once } from '../work/once.ts'
import type { ManifestAsking } from './calls.ts'
import { openStacks } from './engine.ts'
import { fail } from './failures.ts'
import { withoutCalls } from './literals.ts'
import { plainContent } from './read.ts'
import { stackSettings } from './settings.ts'
import { fully, type Stacks, type StackTemplate } from './stacks.ts'
import { effectfulFunctions } from './text-functions.ts'
import { circle, componentStep, names, sinceDraft, type Way } from './way.ts'

/** What the stacks of a project are opened from. */
export interface OpenStacksOptions {
  readonly host: Host
  readonly configuration: Configuration
  /** What templates may ask beside the stacks themselves. */
  readonly context: TemplateContext
  /** The strategy of the command line, which beats that of the configuration. */
  readonly listMergeStrategy?: string
  /** `!terraform.output` and `!terraform.state`, answered from these stacks. */
  readonly terraform?: (stacks: Stacks, ...call: Parameters<NonNullable<ManifestAsking['terraform']>>) => Later<Value>
  /** Outputs of a component, for `atmos.Component`, as the component sees them whose section is `asker`. */
  readonly outputs?: (stacks: Stacks, component: string, stack: string, asker: ValueMap) => Later<Value>
  readonly aws?: ManifestAsking['aws']
  readonly computed?: ManifestAsking['computed']
  readonly store?: ManifestAsking['store']
  /** Starts no program and asks no server: functions that would are left as they stand. */
  readonly passive?: boolean
  /** Hears of what is no failure, but not as it was meant: files from elsewhere that could not be asked for anew. */
  readonly warn?: (text: string) => void
}

/**
 * The section as `atmos.Component` gives it. Its `outputs` are asked for when a template looks at them, since that may
 * start a tool; so they do not count among the keys of the whole.
 */
function withOutputs(section: ValueMap, outputs: () => Later<Value>): ValueMap {
  if (section.component_type !== 'terraform') return section
  return Object.defineProperty(map(Object.entries(section)), 'outputs', { get: outputs })
}

/** Opens the stacks of a project with the real parser, template engine and functions. Reads nothing yet. */
export async function openProjectStacks(options: OpenStacksOptions): Promise<Stacks> {
  const { host, configuration } = options
  const settings = stackSettings(configuration, options.listMergeStrategy)
  const [{ parseYaml }, { emitYaml }, { render }] = await Promise.all([
    import('../yaml/parse.ts'),
    import('../yaml/emit.ts'),
    import('../template/template.ts'),
  ])

  const elsewhere: RemoteSettings = {
    ...remoteSettings(configuration),
    ...(options.warn ? { warn: options.warn } : {}),
    offline: options.passive === true,
  }
  const skip = options.passive ? effectfulFunctions : []
  /** `atmos.Component`: another component's whole section, worked out once for all who ask for it. */
  const components = new Once<ValueMap>((chain) => fail('circle', { chain, closing: '' }))
  const component = (name: string, stack: string, way: Way): Promise<ValueMap> => {
    const step = componentStep(name, stack)
    const make = async () => {
      const on = stacks.on([...way, step])
      return on.section(await on.find(name, stack), { ...fully, skip })
    }
    const recent = sinceDraft(way)
    if (closes(names(recent), step.name)) return Promise.reject(circle(recent, step))
    // What a draft answers is for those who wait for the manifest alone.
    return recent.length < way.length ? make() : components.get(step.name, names(way), make)
  }

  /** `atmos.Resolve`: the call of a function inside of a template. */
  const resolve = async (text: string, way: Way): Promise<Value> => {
    const { runCalls } = await import('./calls.ts')
    const answered = await runCalls(map([['value', text]]), {
      section: map(),
      component: 'atmos.Resolve',
      strategy: settings.strategy,
      skip: new Set(skip),
      ask: askingOf(`${settings.base}/atmos.Resolve`, way),
    })
    return answered.value ?? null
  }

  const libraries = (of: StackTemplate['libraries']): readonly LibraryName[] => {
    if (of === 'locals') return ['sprig', 'collect']
    if (of === 'all') return ['gomplate', 'sprig', 'collect', 'atmos']
    const { gomplate, sprig } = settings.templates
    return [...(gomplate ? (['gomplate'] as const) : []), ...(sprig ? (['sprig'] as const) : []), 'collect', 'atmos']
  }

  const asking = (file: string): Asking => ({
    host,
    env: configuration.env,
    cwd: configuration.cwd,
    file,
    folders: [configuration.cwd, settings.basePath, dirname(file)],
    elsewhere,
    nested: (document) => plainContent(document, document.file, [], include),
  })

  const include = (tag: string, text: string, file: string): Later<Value> => {
    const relative = /^["']?\.\.?\//.test(text)
    const ask = asking(file)
    const seen = { ...ask, folders: relative ? [dirname(file)] : ask.folders }
    return import('../functions/include.ts').then(({ include, includeRaw }) =>
      after((tag === '!include' ? include : includeRaw).run({ tag, text }, seen), (value) =>
        isRemote(text.replace(/^["']/, '')) ? withoutCalls(value) : value,
      ),
    )
  }

  const { terraform } = options
  const askingOf = (file: string, way: Way): ManifestAsking => ({
    asking: asking(file),
    ...(terraform ? { terraform: (...call) => terraform(stacks.on(way), ...call) } : {}),
    ...(options.computed ? { computed: options.computed } : {}),
    ...(options.aws ? { aws: options.aws } : {}),
    ...(options.store ? { store: options.store } : {}),
  })

  // As the reference: a text with such a quote would have it doubled, and with that the delimiter.
  const quotesInDelimiters = settings.templates.delimiters?.some((one) => one.includes("'")) === true

  let remote: Promise<Remote> | undefined
  const stacks: Stacks = openStacks({
    host,
    settings,
    skip,
    warn: options.warn,
    remote: async (address, ttl) => {
      const { remoteManifests } = await import('./remote-imports.ts')
      remote ??= import('../remote/remote.ts').then(({ openRemote }) => openRemote(host, configuration.env, elsewhere))
      return remoteManifests(host, await remote, address, ttl)
    },
    parse: (text, file) => parseYaml(text, file, { lean: true, delimiter: settings.keyDelimiter }),
    reread: (text, file) => parseYaml(text, file, { lean: true }),
    emit: (value) => emitYaml(value, { inDoubleQuotes: quotesInDelimiters ? (text) => text.includes("'") : undefined }),
    render: (text, data, template, way) =>
      render(text, data, {
        name: template.name,
        libraries: libraries(template.libraries),
        missingKey: template.missingKey,
        ...(template.delimiters ? { delimiters: template.delimiters } : {}),
        context: {
          ...options.context,
          env: { ...configuration.env, ...template.env },
          component: async (name, stack) =>
            withOutputs(
              await component(name, stack, way),
              () => options.outputs?.(stacks.on(way), name, stack, data) ?? map(),
            ),
          resolve: (text) => resolve(text, way),
          ...(template.datasources ? { datasources: template.datasources } : {}),
          ...(template.timeout === undefined ? {} : { datasourceTimeout: template.timeout }),
        },
      }),
    include,
    asking: askingOf,
  })
  return stacks
}
