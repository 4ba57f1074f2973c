import type { OpenAuth } from './auth/open.ts'
import { joinList } from './cli/scan.ts'
import type { UnreadProject } from './commands/run-command-line.ts'
import type { Configuration, Selection } from './config/configuration.ts'
import { loadConfiguration } from './config/load.ts'
import { configuredSecrets } from './config/secrets.ts'
import { selectionOf } from './config/selection.ts'
import { at, type Failure, failures, isFailure } from './failure/failure.ts'
import type { Environment, Host } from './host/host.ts'
import { signalStatus } from './host/signal-status.ts'
import { waitingFor } from './host/waits.ts'
import type { GlobalFlags } from './project.ts'
import type { Stacks } from './stacks/stacks.ts'
import type { Stores } from './stores/open.ts'
import { openConsole } from './terminal/console.ts'
import { consoleSettings } from './terminal/settings.ts'
import { join } from './value/file-path.ts'
import { learnFrom } from './value/secret.ts'

/** The project with what only the top of the program uses. */
export interface OpenProject extends UnreadProject {
  /** The signal that told the process to end, if one did. */
  readonly interruption: string | undefined
  /** Lets go of what is watched. */
  close(): void
}

const fail = failures('run', () => ({
  'no-such-directory': (at: { directory: string; named: string }) => ({
    message: `The directory \`${at.directory}\` does not exist, or is a file (${at.named})`,
  }),
  interrupted: (at: { signal: string }) => ({
    message: `Stopped by ${at.signal === 'SIGINT' ? 'Ctrl-C' : at.signal}`,
    exitCode: signalStatus(at.signal),
  }),
}))

/** The host with another environment. Its parts are taken one by one: some are made when they are looked at. */
function withEnvironment(host: Host, environment: Environment): Host {
  const { files, clock, processes, http, terminal, system, browser, loopback } = host
  return { environment, files, clock, processes, http, terminal, system, browser, loopback }
}

/**
 * The host as if the program had been started in the directory of `--chdir` (else `ATMOS_CHDIR`). The variable is taken
 * away: programs that we start are there already. Fails with `run/no-such-directory`.
 */
function moved(host: Host, flag: string | undefined): Host {
  const { ATMOS_CHDIR, ...variables } = host.environment.variables
  const wanted = flag ?? (ATMOS_CHDIR || undefined)
  if (wanted === undefined) return host
  const cwd = directory(host, wanted)
  if (host.files.stat(cwd)?.kind !== 'directory') {
    throw fail('no-such-directory', { directory: wanted, named: flag === undefined ? 'ATMOS_CHDIR' : '--chdir' })
  }
  const environment = { ...host.environment, cwd, variables: { ...variables, PWD: cwd } }
  return withEnvironment(host, environment)
}

/** The host with the variables that switch off what is kept between runs; programs that we start see them too. */
function fresh(host: Host, isWanted: boolean | undefined): Host {
  if (!isWanted) return host
  const variables = { ...host.environment.variables, ATMOS_PARSED_CACHE: 'off', ATMOS_REMOTE_CACHE: 'off' }
  return withEnvironment(host, { ...host.environment, variables })
}

/**
 * The host with the variables by which a nested call reads the same configuration as this one: flags are not inherited,
 * and paths are relative to where this call runs. `--base-path` follows when it is known what it means.
 */
function handedDown(host: Host, { config, configPath, profile }: GlobalFlags): Host {
  const variables: Record<string, string> = {}
  const absolute = (path: string) => join(host.environment.cwd, path)
  if (config.length > 0) variables.ATMOS_CONFIG = joinList(config.map(absolute))
  if (configPath.length > 0) variables.ATMOS_CONFIG_PATH = joinList(configPath.map(absolute))
  if (profile && !profile.includes('')) variables.ATMOS_PROFILE = joinList(profile)
  if (Object.keys(variables).length === 0) return host
  const environment = { ...host.environment, variables: { ...host.environment.variables, ...variables } }
  return withEnvironment(host, environment)
}

function directory(host: Host, path: string): string {
  const home = path === '~' || path.startsWith('~/') ? host.system.homeDirectory() + path.slice(1) : path
  return join(host.environment.cwd, home)
}

/** What calls of other components are told that have no answer yet: the first few, and how many there are. */
function notKnown(calls: readonly string[]): string {
  const [some, more] = [calls.slice(0, MOST_TOLD), calls.length - MOST_TOLD]
  const rest = more > 0 ? ` and ${more} more` : ''
  return `Not known yet, so it reads (computed): ${some.join(', ')}${rest}`
}

const MOST_TOLD = 5

/**
 * Opens the project of a run. Nothing is read yet. `first` are the flags as far as they are known before the configuration
 * is read; `passive` says that nothing is to be run. Fails when a directory or a log level that was named does not exist.
 */
export function openProject(outer: Host, first: GlobalFlags, passive?: Selection['passive']): OpenProject {
  const host = handedDown(fresh(moved(outer, first.chdir), first.noCache), first)
  let flags = first
  const env = host.environment.variables
  const console = openConsole(host, consoleSettings(flags, env))
  let configuration: Promise<Configuration> | undefined
  let auth: Promise<OpenAuth> | undefined
  let stacks: Promise<Stacks> | undefined
  let stores: Promise<Stores> | undefined
  let controller: AbortController | undefined
  let stopWatching = () => {}
  const leftovers: (() => void)[] = []
  let interruption: string | undefined
  let keep = () => {}
  const unknown = new Set<string>()

  let read: Configuration | undefined
  /** Warnings wait until all flags are known: some say how they are shown. */
  let waiting: (() => void)[] | undefined = []
  const later = (work: () => void) => (waiting ? void waiting.push(work) : work())

  const adoptSettings = async (loaded: Configuration) => {
    const [logs, terminal] = [loaded.get('logs'), loaded.get('settings', 'terminal')]
    try {
      const settings = consoleSettings(flags, loaded.env, { logs, terminal })
      const { maskPatterns: sources } = settings
      const patterns = sources.length > 0 ? await import('./terminal/mask-pattern.ts') : undefined
      const first = read === undefined
      console.adopt(
        settings,
        patterns?.maskPatterns(sources, (text) => first && later(() => console.warn(text))),
      )
    } catch (thrown) {
      // The one setting of the terminal that can be wrong.
      const place = isFailure(thrown) && thrown.data.source === 'logs.level' && loaded.origin(['logs', 'level'])?.place
      throw place ? at(thrown as Failure, place) : thrown
    }
  }

  const load = async (): Promise<Configuration> => {
    const loaded = await loadConfiguration(host, { ...selectionOf(host, flags), passive })
    await adoptSettings(loaded)
    read = loaded
    keep = () => loaded.keep()
    learnFrom(() => configuredSecrets(loaded))
    later(() => {
      if (console.logs('Debug')) {
        for (const { kind, document } of loaded.layers)
          console.log('Debug', 'configuration layer', { kind, file: document.file })
      }
      for (const warning of loaded.warnings) console.warn(warning)
    })
    return loaded
  }

  const openStacksOf = async (loaded: Configuration): Promise<Stacks> => {
    const { openProjectStacks } = await import('./stacks/open.ts')
    return openProjectStacks({
      host,
      configuration: loaded,
      context: project.templateContext(),
      terraform: async (stacks, tag, text, around) => {
        const { answerCall } = await import('./terraform/functions.ts')
        return answerCall(project, stacks, tag, text, around)
      },
      outputs: async (stacks, component, stack, asker) => {
        const { componentOutputs } = await import('./terraform/functions.ts')
        return componentOutputs(project, stacks, component, stack, asker)
      },
      aws: async (tag, text, around) => {
        const { answerAws } = await import('./terraform/aws-functions.ts')
        return answerAws(project, tag, text, around)
      },
      computed: (call) => void unknown.add(call),
      store: async (tag, text, stack) => {
        const { callStore } = await import('./stores/call.ts')
        return callStore(await project.stores(), tag, text, stack, (text) => console.warn(text))
      },
      warn: (text) => passive || console.warn(text),
      passive: passive !== undefined,
      ...(flags.listMergeStrategy ? { listMergeStrategy: flags.listMergeStrategy } : {}),
    })
  }

  const project: OpenProject = {
    host,
    get flags() {
      return flags
    },
    console,
    cwd: host.environment.cwd,
    get signal() {
      if (controller) return controller.signal
      const mine = new AbortController()
      controller = mine
      stopWatching = host.processes.onSignal(['SIGINT', 'SIGTERM', 'SIGHUP'], (signal) => {
        interruption ??= signal
        mine.abort(fail('interrupted', { signal }))
      })
      return mine.signal
    },
    configuration() {
      configuration ??= waitingFor('the configuration', load())
      return configuration
    },
    auth() {
      auth ??= waitingFor(
        'the authentication to open',
        import('./auth/open.ts').then(({ openAuth }) => openAuth(project)),
      )
      return auth
    },
    stacks() {
      stacks ??= waitingFor(
        'the stacks to open',
        project.configuration().then((loaded) => openStacksOf(loaded)),
      )
      return stacks
    },
    async stacksAt(place) {
      const loaded = await project.configuration()
      // The configuration of this run, as if its project were there.
      return openStacksOf(Object.create(loaded, { basePath: { value: place.basePath }, cwd: { value: place.cwd } }))
    },
    stores() {
      stores ??= waitingFor(
        'the stores to open',
        Promise.all([project.configuration(), import('./stores/open.ts')]).then(([loaded, { openStores }]) =>
          openStores(host, loaded),
        ),
      )
      return stores
    },
    templateContext: () => ({
      host,
      env,
      cwd: host.environment.cwd,
      store: async (...key) => (await project.stores()).get(...key),
    }),
    atEnd: (work) => void leftovers.push(work),
    async adopt(given) {
      const isSame = JSON.stringify(given) === JSON.stringify(flags)
      flags = given
      if (!isSame && read) await adoptSettings(read)
      else if (!isSame) console.adopt(consoleSettings(flags, env))
      const reports = waiting ?? []
      waiting = undefined
      for (const report of reports) report()
    },
    get interruption() {
      return interruption
    },
    close() {
      stopWatching()
      for (const work of leftovers.splice(0)) work()
      if (unknown.size > 0) console.warn(notKnown([...unknown]))
      stores?.then(
        (opened) => opened.close(),
        () => {},
      )
      keep()
    },
  }
  return project
}
