import { suggest } from '../failure/suggest.ts'
import { type CommandUsage, fail } from './failures.ts'
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
  usage: CommandUsage,
  ask?: Ask,
): Promise<Invocation> {
  checkCount(node, invocation, usage)
  const complete = await fill(node, table, invocation, usage, ask)
  checkValues(node, table, complete, usage)
  return complete
}

function checkCount(node: CommandNode<never>, invocation: Invocation, usage: CommandUsage): void {
  const received = invocation.arguments.length
  const most = node.arguments.length
  if (received <= most || node.arguments.at(-1)?.rest) return
  const first = invocation.arguments[most] as string
  if (most === 0) throw fail('unexpected-word', { usage, word: first })
  const least = node.arguments.filter(isNeeded).length
  throw fail('too-many-arguments', { usage, least, most, received, first })
}

async function fill(
  node: CommandNode<never>,
  table: FlagTable,
  invocation: Invocation,
  usage: CommandUsage,
  ask: Ask | undefined,
): Promise<Invocation> {
  const needed = neededFlags(table)
  const missingFlags = needed.filter((flag) => !invocation.given.has(flag.name) && isEmpty(invocation.flags[flag.name]))
  const missing = node.arguments.slice(invocation.arguments.length).filter(isNeeded)
  if (missing.length === 0 && missingFlags.length === 0) return invocation

  const all: readonly (Argument | Flag)[] = [...missing, ...missingFlags]
  const choices = await Promise.all(all.map((input) => choicesOf(input, invocation)))
  if (ask && choices.every((values) => values.length > 0)) {
    const answers = new Map<string, string>()
    let current = invocation
    for (const input of all) {
      // What was chosen already leaves fewer stacks, or components, for the next question.
      const answer = await ask(`Choose ${input.name}`, await choicesOf(input, current))
      if (answer === undefined) break
      answers.set(input.name, answer)
      current = withAnswers(node, invocation, missing, missingFlags, answers)
    }
    if (answers.size === all.length) return current
  }
  throw fail('missing-input', {
    usage,
    arguments: missing.map((argument) => argument.name),
    flags: missingFlags.map((flag) => flag.name),
    picture: pictureOf(
      usage.command,
      node,
      needed,
      new Set([...missing.map((argument) => argument.name), ...missingFlags.map((flag) => `--${flag.name}`)]),
    ),
    choices: all.flatMap((input, at) => {
      const values = choices[at] as readonly string[]
      if (values.length === 0) return []
      const shown = input.values ? values : values.slice(0, MOST_SHOWN)
      const more = values.length > shown.length ? ` (${values.length - shown.length} more)` : ''
      return [`Values of ${input.name}: ${shown.join(', ')}${more}`]
    }),
  })
}

/** Of names that the project has, so many are shown. */
const MOST_SHOWN = 5

/** What may be chosen for an input: its declared values, else the names that complete it. Empty for anything goes. */
async function choicesOf(input: Argument | Flag, invocation: Invocation): Promise<readonly string[]> {
  if (input.values && input.values.length > 0) return input.values
  try {
    return ((await input.complete?.('', invocation)) ?? []).map(([name]) => name)
  } catch {
    // Stacks that cannot be read, say: that an input is missing comes first.
    return []
  }
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
    words[at] = answers.get(argument.name) ?? ''
  }
  const flags = { ...invocation.flags }
  const given = new Set(invocation.given)
  for (const flag of missingFlags) {
    const answer = answers.get(flag.name)
    if (answer === undefined) continue
    flags[flag.name] = answer
    given.add(flag.name)
  }
  return { ...invocation, arguments: words, flags, given }
}

const isEmpty = (value: unknown) => value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

function checkValues(node: CommandNode<never>, table: FlagTable, invocation: Invocation, usage: CommandUsage): void {
  node.arguments.forEach((argument, at) => {
    const words = argument.rest ? invocation.arguments.slice(at) : invocation.arguments.slice(at, at + 1)
    for (const word of words) checkValue(usage, `argument \`${argument.name}\``, argument.values, word)
  })
  for (const name of invocation.given) {
    const flag = table.long.get(name)
    const value = invocation.flags[name]
    for (const one of Array.isArray(value) ? value : [value]) {
      checkValue(usage, `flag \`--${name}\``, flag?.values, String(one))
    }
  }
}

/** Refuses a value that is not among `values`; an empty one passes, as does any where no values are declared. */
export function checkValue(
  usage: CommandUsage,
  of: string,
  values: readonly string[] | undefined,
  value: string,
): void {
  if (!values || values.length === 0 || value === '' || values.includes(value)) return
  throw fail('value-not-allowed', { usage, of, value, values, near: suggest(value, values) })
}
