import { suggest } from '../failure/suggest.ts'
import { fail, type Site } from './failures.ts'
import type { FlagTable } from './flag-table.ts'
import type { Argument, CommandNode, Flag, Invocation } from './tree.ts'
import { isNeeded, pictureOf } from './usage.ts'

/** Asks a person to choose a value; undefined where nobody can be asked. */
export type Ask = (title: string, values: readonly string[]) => Promise<string | undefined>

/** The flags that must be given for a command to run, its own first. */
export function neededFlags(table: FlagTable): Flag[] {
  return [...table.own, ...table.inherited].filter(isNeeded)
}

/**
 * Checks the inputs of a command before it does anything: the number of words, what is required, and `values` of what
 * was given. What is missing and has a set of values is asked for where somebody can answer. Answers the invocation
 * with those answers. Fails with `cli/too-many-arguments`, `cli/unexpected-word`, `cli/missing-input`,
 * `cli/value-not-allowed`.
 */
export async function check(
  node: CommandNode<never>,
  table: FlagTable,
  invocation: Invocation,
  site: Site,
  ask?: Ask,
): Promise<Invocation> {
  checkCount(node, invocation, site)
  const complete = await fill(node, table, invocation, site, ask)
  checkValues(node, table, complete, site)
  return complete
}

function checkCount(node: CommandNode<never>, invocation: Invocation, site: Site): void {
  const received = invocation.arguments.length
  const most = node.arguments.length
  if (received <= most || node.arguments.at(-1)?.rest) return
  const first = invocation.arguments[most] as string
  if (most === 0) throw fail('unexpected-word', { site, word: first })
  const least = node.arguments.filter(isNeeded).length
  throw fail('too-many-arguments', { site, least, most, received, first })
}

async function fill(
  node: CommandNode<never>,
  table: FlagTable,
  invocation: Invocation,
  site: Site,
  ask: Ask | undefined,
): Promise<Invocation> {
  const needed = neededFlags(table)
  const missingFlags = needed.filter((flag) => !invocation.given.has(flag.name) && isEmpty(invocation.flags[flag.name]))
  const missing = node.arguments.slice(invocation.arguments.length).filter(isNeeded)
  if (missing.length === 0 && missingFlags.length === 0) return invocation

  const all: readonly (Argument | Flag)[] = [...missing, ...missingFlags]
  if (ask && all.every((input) => input.values && input.values.length > 0)) {
    const answers = new Map<string, string>()
    for (const input of all) {
      const answer = await ask(`Choose ${input.name}`, input.values as readonly string[])
      if (answer !== undefined) answers.set(input.name, answer)
    }
    if (answers.size === all.length) return withAnswers(node, invocation, missing, missingFlags, answers)
  }
  throw fail('missing-input', {
    site,
    arguments: missing.map((argument) => argument.name),
    flags: missingFlags.map((flag) => flag.name),
    picture: pictureOf(
      site.command,
      node,
      needed,
      new Set([...missing.map((argument) => argument.name), ...missingFlags.map((flag) => `--${flag.name}`)]),
    ),
    choices: all
      .filter((input) => input.values && input.values.length > 0)
      .map((input) => `Values of ${input.name}: ${(input.values as readonly string[]).join(', ')}`),
  })
}

function withAnswers(
  node: CommandNode<never>,
  invocation: Invocation,
  missing: readonly Argument[],
  missingFlags: readonly Flag[],
  answers: ReadonlyMap<string, string>,
): Invocation {
  const words = [...invocation.arguments]
  for (const argument of missing) {
    const at = node.arguments.indexOf(argument)
    // An argument between that was left out keeps its default.
    while (words.length < at) words.push(node.arguments[words.length]?.default ?? '')
    words[at] = answers.get(argument.name) as string
  }
  const flags = { ...invocation.flags }
  const given = new Set(invocation.given)
  for (const flag of missingFlags) {
    flags[flag.name] = answers.get(flag.name) as string
    given.add(flag.name)
  }
  return { ...invocation, arguments: words, flags, given }
}

const isEmpty = (value: unknown) => value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

function checkValues(node: CommandNode<never>, table: FlagTable, invocation: Invocation, site: Site): void {
  node.arguments.forEach((argument, at) => {
    const words = argument.rest ? invocation.arguments.slice(at) : invocation.arguments.slice(at, at + 1)
    for (const word of words) checkValue(site, `argument \`${argument.name}\``, argument.values, word)
  })
  for (const name of invocation.given) {
    const flag = table.long.get(name)
    const value = invocation.flags[name]
    for (const one of Array.isArray(value) ? value : [value]) {
      checkValue(site, `flag \`--${name}\``, flag?.values, String(one))
    }
  }
}

/** Refuses a value that is not among `values`; an empty one passes, as does any where no values are declared. */
export function checkValue(site: Site, of: string, values: readonly string[] | undefined, value: string): void {
  if (!values || values.length === 0 || value === '' || values.includes(value)) return
  throw fail('value-not-allowed', { site, of, value, values, near: suggest(value, values) })
}
