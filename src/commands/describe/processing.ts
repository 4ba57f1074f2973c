import type { Invocation } from '../../cli/tree.ts'
import { failures } from '../../failure/failure.ts'
import type { Project } from '../../project.ts'
import type { Processing } from '../../stacks/stacks.ts'

const modes = ['strict', 'warn', 'silent']

const fail = failures('describe', () => ({
  'bad-error-mode': (at: { given: string }) => ({
    message: `invalid error mode '${at.given}'`,
    hints: ['The modes are strict, warn and silent.'],
  }),
}))

/**
 * How far templates and functions are processed: by `--process-templates`, `--process-functions`, `--skip`, `--use-mocks`
 * and `--error-mode`. What is not known yet fails in terraform commands, which have no such mode; elsewhere the flag says,
 * else `describe.error_mode`, for lists `list.error_mode`, of the configuration (or its variable). Fails with
 * `describe/bad-error-mode`.
 */
export async function processingOf(project: Project, invocation: Invocation): Promise<Processing> {
  const { flags, path } = invocation
  const processing = {
    templates: flags['process-templates'] !== false,
    functions: flags['process-functions'] !== false,
    skip: Array.isArray(flags.skip) ? flags.skip : [],
    mocks: flags['use-mocks'] === true,
  }
  if (path[0] === 'terraform') return { ...processing, computed: false }
  const family = path[0] === 'list' ? 'list' : 'describe'
  const given = String(flags['error-mode'] ?? '')
  const mode = (given || String((await project.configuration()).get(family, 'error_mode') ?? 'warn')).toLowerCase()
  if (!modes.includes(mode)) throw fail('bad-error-mode', { given: mode })
  return { ...processing, computed: mode !== 'strict' && (mode !== 'silent' || 'silent') }
}
