import { fail } from './failures.ts'
import type { Command } from './ready.ts'

/** Flags that choose several components. */
const choosing = ['all', 'affected', 'components', 'query', 'tags', 'labels'] as const

/** The flags of many components that a command line gave, as they are typed. */
function chosenFlags({ invocation }: Command): readonly string[] {
  return choosing
    .filter((name) => invocation.given.has(name) && !isEmpty(invocation.flags[name]))
    .map((name) => `--${name}`)
}

const isEmpty = (value: unknown) =>
  value === undefined || value === false || value === '' || (Array.isArray(value) && value.length === 0)

/** Whether variables of the environment choose several components. */
function chosenByVariable({ invocation }: Command): readonly string[] {
  return choosing.filter((name) => !invocation.given.has(name) && !isEmpty(invocation.flags[name]))
}

/**
 * Whether a command is for several components. Fails on flags that exclude each other. Variables of the environment that
 * would choose several are passed over, with a warning, where a component is named.
 */
export function isMany(command: Command, component: string | undefined, stack: string | undefined): boolean {
  const { invocation, project } = command
  const flags = chosenFlags(command)
  if (component !== undefined && flags.length > 0) throw fail('component-and-many', { component, flags })
  const has = (name: string) => flags.includes(name)
  for (const other of ['--all', '--query', '--components'])
    if (has('--affected') && has(other)) throw fail('conflict', { first: '--affected', second: other })
  const variables = chosenByVariable(command)
  const fromStack = component === undefined && stack !== undefined && !project.console.interactive
  const many = flags.length > 0 || (component === undefined && variables.length > 0) || fromStack
  if (component !== undefined && variables.length > 0) {
    const names = variables.map((name) => `ATMOS_${name.toUpperCase()}`)
    project.console.warn(
      `${names.join(', ')} would choose several components; ${component} was named, so it does not count`,
    )
  }
  if (many) {
    for (const name of ['planfile', 'from-plan'])
      if (!isEmpty(invocation.flags[name]))
        throw fail('conflict', { first: `--${name}`, second: flags[0] ?? 'a choice of several components' })
  } else {
    for (const name of ['include-dependents', 'include-dependencies'])
      if (!isEmpty(invocation.flags[name])) throw fail('only-for-many', { flag: `--${name}` })
  }
  checkValue(command, 'failure-mode', ['fail-fast', 'keep-going'])
  checkValue(command, 'log-order', ['stream', 'grouped'])
  labelsOf(String(invocation.flags.labels ?? ''))
  return many
}

function checkValue({ invocation }: Command, name: string, known: readonly string[]): void {
  const value = invocation.flags[name]
  if (value === undefined || value === '') return
  const text = String(value).trim().toLowerCase()
  if (!known.includes(text)) throw fail('bad-flag', { flag: name, value: String(value), known })
}

/** The pairs of `--labels`. */
export function labelsOf(text: string): readonly (readonly [string, string])[] {
  if (text.trim() === '') return []
  return text.split(',').map((pair) => {
    const cut = pair.indexOf('=')
    if (cut <= 0) throw fail('bad-labels', { text: pair })
    return [pair.slice(0, cut).trim(), pair.slice(cut + 1).trim()] as const
  })
}

/** How deep a choice is widened; undefined where it is not. */
export function depthOf(
  { invocation }: Pick<Command, 'invocation'>,
  name: 'include-dependents' | 'include-dependencies',
): number | undefined {
  const text = String(invocation.flags[name] ?? '').trim()
  if (text === '' || text === 'false' || text === '0') return undefined
  if (text === 'true') return Number.POSITIVE_INFINITY
  const depth = Number(text)
  if (!Number.isInteger(depth) || depth < 0)
    throw fail('bad-flag', { flag: name, value: text, known: ['a number of levels'] })
  return depth
}
