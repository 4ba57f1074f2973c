import { folders } from '../auth/folders.ts'
import type { Env } from '../host/host.ts'
import type { Project } from '../project.ts'
import {
  depthLayer,
  directoryLayer,
  environment,
  identityLayer,
  type Layer,
  processLayer,
  programLayer,
  valuesLayer,
} from '../steps/environment.ts'
import { isAbsolute, join } from '../value/file-path.ts'
import { learnVariables } from '../value/secret-names.ts'
import { cliConfigEnv } from './cli-config.ts'
import { allowed } from './interference.ts'
import { componentEnv, type Ready } from './ready.ts'
import type { TerraformSettings } from './settings.ts'

/**
 * The layers of the tool's environment, lowest first: the process, the configuration, the component, what we tell the
 * tool, and on top the identity, so that no key that a component sets defeats it.
 */
export async function toolLayers(
  project: Project,
  settings: TerraformSettings,
  of: Pick<Ready, 'section' | 'folder' | 'identity'>,
  more: Env = {},
): Promise<readonly Layer[]> {
  const configuration = await project.configuration()
  const { host, console } = project
  const outer: Env = { ...configuration.env, ...configuration.globalEnv }
  const own: Record<string, string> = {
    ATMOS_CLI_CONFIG_PATH: configuration.directory,
    ATMOS_BASE_PATH: configuration.basePath,
    TF_IN_AUTOMATION: 'true',
  }
  if (!outer.TF_APPEND_USER_AGENT && settings.userAgent) own.TF_APPEND_USER_AGENT = settings.userAgent
  if (settings.pluginCache && !usable(outer.TF_PLUGIN_CACHE_DIR, (text) => console.warn(text))) {
    own.TF_PLUGIN_CACHE_DIR = pluginCache(project, settings, outer)
    own.TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE = 'true'
  }
  Object.assign(own, await cliConfigEnv(project, outer))
  if (host.terminal.isTerminal('stderr') && !outer.ATMOS_FORCE_TTY) own.ATMOS_FORCE_TTY = 'true'
  return [
    processLayer(allowed(configuration.env, settings)),
    valuesLayer('env of the configuration', configuration.globalEnv),
    programLayer(host.environment.program, host.system.platform === 'win32' ? ';' : ':'),
    valuesLayer('component env', componentEnv(of.section)),
    valuesLayer('atmos', own),
    // Switched off means that the environment is left as it is.
    identityLayer(of.identity === 'off' ? undefined : of.identity),
    valuesLayer('atmos', more),
    depthLayer(),
    directoryLayer(of.folder),
  ]
}

/** The complete environment of the tool. */
export async function toolEnvironment(
  project: Project,
  settings: TerraformSettings,
  of: Pick<Ready, 'section' | 'folder' | 'identity'>,
  more: Env = {},
): Promise<Env> {
  const env = environment(await toolLayers(project, settings, of, more))
  learnVariables(env)
  return env
}

function usable(path: string | undefined, warn: (text: string) => void): boolean {
  if (path === undefined) return false
  if (path !== '' && path !== '/' && isAbsolute(path)) return true
  warn(`TF_PLUGIN_CACHE_DIR is \`${path}\`, which is no absolute path of a folder; the usual one is taken`)
  return false
}

/** Where plugins are kept for all modules. The tool wants the folder to be there. */
function pluginCache({ host }: Project, settings: TerraformSettings, env: Env): string {
  const { home } = folders(env, host.system)
  const base = [env.ATMOS_XDG_CACHE_HOME, env.XDG_CACHE_HOME].find((path) => path && isAbsolute(path))
  return settings.pluginCacheDir ?? join(base ?? join(home, '.cache'), 'atmos', 'terraform', 'plugins')
}
