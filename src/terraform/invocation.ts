import { hasOption } from './arguments.ts'

/** What a run of the tool on one component is made from. */
export interface Asked {
  /** Words of the subcommand: `['plan']`, `['state', 'list']`. */
  readonly words: readonly string[]
  /** The user's own arguments for the tool, in order. */
  readonly args: readonly string[]
  readonly workspace: string
  readonly varfile: string
  readonly planfile: string
  /** Varfile of `test.vars`. */
  readonly testVarfile?: string | undefined
  /** A plan to apply: `--from-plan`, `--planfile`. */
  readonly fromPlan?: string | undefined
  readonly skipInit: boolean
  readonly deployRunInit: boolean
  readonly initReconfigure: boolean
  readonly initPassVars: boolean
  readonly applyAutoApprove: boolean
  readonly skipPlanfile: boolean
  /** The backend keeps one state only. */
  readonly oneState: boolean
  /** `TF_WORKSPACE` of the environment chooses. */
  readonly workspaceGiven: boolean
}

/** One start of the tool. */
export interface Call {
  readonly phase: 'init' | 'select' | 'main'
  readonly args: readonly string[]
}

/** Subcommands whose varfile is written and handed over as `-var-file`. */
const withVarfile = new Set(['plan', 'apply', 'deploy', 'destroy', 'import', 'refresh', 'test'])

/** Subcommands whose stdout is data for the next program: the text of `init` before them goes to stderr. */
const producers = new Set(['output', 'show', 'state', 'graph', 'providers', 'metadata', 'modules', 'console'])

/** Whether what a subcommand prints is data. */
export function producesData(words: readonly string[]): boolean {
  return producers.has(words[0] ?? '') || (words[0] === 'workspace' && (words[1] === 'list' || words[1] === 'show'))
}

/** Subcommands that read a state: of a workspace that is not there they have nothing to say. */
const readers = new Set(['output', 'show', 'console'])
const stateReaders = new Set(['list', 'pull', 'show'])

/** Whether a subcommand only reads a state, so that it makes no workspace. */
export function readsOnly([sub = '', second = '']: readonly string[]): boolean {
  return readers.has(sub) || (sub === 'state' && stateReaders.has(second))
}

/** Whether the workspace is selected before a subcommand. */
function selects({ words, oneState, workspaceGiven }: Asked): boolean {
  if (oneState || workspaceGiven) return false
  if (words[0] === 'init' || words[0] === 'providers') return false
  return words[0] !== 'workspace' || words.length === 1
}

/** What to run, in order; pure. The orders of arguments are those that scripts and stand-ins of the tool know. */
export function callsOf(asked: Asked): readonly Call[] {
  const { words } = asked
  const sub = words[0] as string
  const calls: Call[] = []
  const reconfigure = asked.initReconfigure || sub === 'workspace'
  const init = [
    'init',
    ...(reconfigure ? ['-reconfigure'] : []),
    ...(asked.initPassVars ? ['-var-file', asked.varfile] : []),
  ]
  if (sub === 'init') return [{ phase: 'main', args: [...init, ...asked.args] }]
  if (!asked.skipInit && (sub !== 'deploy' || asked.deployRunInit)) calls.push({ phase: 'init', args: init })
  if (selects(asked)) {
    const making = readsOnly(words) ? [] : ['-or-create']
    calls.push({ phase: 'select', args: ['workspace', 'select', ...making, asked.workspace] })
  }
  if (sub === 'workspace' && words.length === 1) return calls
  calls.push({ phase: 'main', args: mainOf(asked) })
  return calls
}

function mainOf(asked: Asked): readonly string[] {
  const { words, args, varfile } = asked
  const sub = words[0] as string
  switch (sub) {
    case 'plan':
      return [
        'plan',
        '-var-file',
        varfile,
        ...(asked.skipPlanfile || hasOption(args, '-out') ? [] : ['-out', asked.planfile]),
        ...args,
      ]
    case 'apply':
    case 'deploy': {
      if (asked.fromPlan !== undefined) return ['apply', ...args, asked.fromPlan]
      const approve = (sub === 'deploy' || asked.applyAutoApprove) && !hasOption(args, '-auto-approve')
      return ['apply', '-var-file', varfile, ...args, ...(approve ? ['-auto-approve'] : [])]
    }
    case 'test':
      return ['test', '-var-file', varfile, ...(asked.testVarfile ? ['-var-file', asked.testVarfile] : []), ...args]
    case 'workspace':
      return words[1] === 'list' || words[1] === 'show'
        ? [...words, ...args]
        : ['workspace', words[1] as string, asked.workspace, ...args]
    case 'exec':
      return args
    default:
      return withVarfile.has(sub) ? [sub, '-var-file', varfile, ...args] : [...words, ...args]
  }
}

/** Subcommands that change what is there or what is known of it; a locked component refuses them. */
const writers = new Set([
  'apply',
  'deploy',
  'destroy',
  'import',
  'taint',
  'untaint',
  'refresh',
  'force-unlock',
  // What the tool is told there only it knows.
  'exec',
])
const stateWriters = new Set(['mv', 'push', 'replace-provider', 'rm'])

/** Whether a subcommand changes resources or state. */
export function changes(words: readonly string[]): boolean {
  const [sub = '', second = ''] = words
  return (
    writers.has(sub) || (sub === 'state' && stateWriters.has(second)) || (sub === 'workspace' && second === 'delete')
  )
}

/** Whether a subcommand makes no sense on an abstract component. */
export function provisions(words: readonly string[]): boolean {
  return (
    (changes(words) && words[0] !== 'force-unlock') || ['plan', 'init', 'workspace', 'test'].includes(words[0] ?? '')
  )
}
