import type { Ask } from '../../src/cli/check.ts'
import { type Action, dispatch } from '../../src/cli/dispatch.ts'
import { helpText } from '../../src/cli/help.ts'
import type { CommandNode, Flag } from '../../src/cli/tree.ts'
import { isFailure } from '../../src/failure/failure.ts'
import type { Masked } from '../../src/terminal/masked.ts'
import { noPaint } from '../../src/terminal/paint.ts'

/** A command for tests, told by what is special about it. */
export function command(
  name: string,
  parts: Partial<Omit<CommandNode, 'children'>> & { below?: CommandNode[] } = {},
): CommandNode {
  const { below = [], ...rest } = parts
  return {
    name,
    aliases: [],
    brief: '',
    arguments: [],
    flags: [],
    origin: 'custom',
    ...(below.length === 0 ? { run: async () => 0 } : {}),
    ...rest,
    children: () => below,
  }
}

export const globals: readonly Flag[] = [
  { name: 'verbose', shorthand: 'v', type: 'bool', about: 'Say more' },
  { name: 'chdir', shorthand: 'C', type: 'string', about: 'Go there first' },
  { name: 'identity', shorthand: 'i', type: 'optional', bare: '*', joins: true, about: 'Be this one' },
]

/** Dispatches a line of words to a tree; a failure is answered as its code and message. */
export async function line(
  root: CommandNode,
  args: readonly string[],
  more: { env?: Record<string, string>; ask?: Ask } = {},
): Promise<Action<unknown> | string> {
  try {
    return await dispatch({
      program: 'x',
      root,
      globals,
      args,
      env: more.env ?? {},
      ...(more.ask ? { ask: more.ask } : {}),
    })
  } catch (thrown) {
    if (isFailure(thrown)) return `${thrown.code}: ${thrown.words.message}`
    throw thrown
  }
}

/** What a line runs: its path, words, flags that were given, and words after `--`. */
export async function ran(
  root: CommandNode,
  args: readonly string[],
  more: Parameters<typeof line>[2] = {},
): Promise<unknown> {
  const action = await line(root, args, more)
  if (typeof action === 'string') return action
  if (action.kind !== 'run') return action.kind
  const { path, arguments: words, flags, given, trailing } = action.invocation
  const named = Object.fromEntries([...given].map((name) => [name, flags[name]]))
  return [path.join(' '), words, named, ...(trailing ? [trailing] : [])]
}

/** The help of the command that a line names. */
export async function help(root: CommandNode, args: readonly string[], width = 80): Promise<string> {
  const action = await line(root, args)
  if (typeof action === 'string' || action.kind !== 'help') return JSON.stringify(action)
  return helpText(
    { program: 'x', globals, width, paint: noPaint, mask: (text) => text as Masked },
    action.chain,
    action.topic,
  )
}
