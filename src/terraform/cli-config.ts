import type { Env } from '../host/host.ts'
import type { Project } from '../project.ts'
import { dirname, join } from '../value/file-path.ts'
import { learn } from '../value/secret.ts'
import { isMap, type Value } from '../value/value.ts'
import { rcText } from './files/rc.ts'

/** Variables by which somebody names a CLI configuration of their own, which then is the only one. */
const given = ['TF_CLI_CONFIG_FILE', 'TOFU_CLI_CONFIG_FILE', 'TERRAFORM_CONFIG'] as const

/** A file of this run. */
interface CliConfig {
  readonly path: string
  readonly text: string
  written: boolean
}

const files = new WeakMap<Project, CliConfig>()

/** Variables that point the tool to `components.terraform.rc`; none where that is off or somebody names another file. */
export async function cliConfigEnv(project: Project, env: Env): Promise<Env> {
  const configuration = await project.configuration()
  const rc = configuration.get('components', 'terraform', 'rc')
  if (!isMap(rc) || rc.enabled !== true || given.some((name) => env[name])) return {}
  let file = files.get(project)
  if (!file) {
    const { system } = project.host
    const token = Buffer.from(system.random(8)).toString('hex')
    const folder = join(system.temporaryDirectory(), `atmos-cli-config-${token}`)
    learnTokens(rc.credentials)
    file = { path: join(folder, 'config.tfrc'), text: rcText(rc), written: false }
    files.set(project, file)
  }
  return { TF_CLI_CONFIG_FILE: file.path, TOFU_CLI_CONFIG_FILE: file.path }
}

/** Writes the file that the variables point to, before the tool is started. It may hold tokens, so it goes with the run. */
export function writeCliConfig(project: Project): void {
  const file = files.get(project)
  if (!file || file.written) return
  const { files: disk } = project.host
  disk.makeDirectory(dirname(file.path), { mode: 0o700 })
  disk.writeAtomic(file.path, file.text, { mode: 0o600, flush: false })
  project.atEnd(() => disk.remove(dirname(file.path)))
  file.written = true
}

/** Texts of `credentials` never show, wherever the tool prints them. */
function learnTokens(value: Value | undefined): void {
  if (typeof value === 'string') learn(value)
  else if (isMap(value)) for (const one of Object.values(value)) learnTokens(one)
}
