import type { CommandUsage } from './failures.ts'
import type { Argument, CommandNode, Flag } from './tree.ts'

/** `atmos db migrate`. */
export function commandLine(program: string, chain: readonly { readonly name: string }[]): string {
  return [program, ...chain.slice(1).map((node) => node.name)].join(' ')
}

/** `<name>` when it must be given, `[name]` when it may be left out, with dots when it takes all further words. */
export function argumentSign(argument: Argument): string {
  const dots = argument.rest ? '...' : ''
  return isNeeded(argument) ? `<${argument.name}>${dots}` : `[${argument.name}]${dots}`
}

/** Whether a command cannot run without it. */
export function isNeeded(input: Argument | Flag): boolean {
  return input.required === true && (input.default === undefined || input.default === '')
}

/** `-s <stack>`, `--yes`: a flag as it must be written. */
export function flagSign(flag: Flag): string {
  const name = flag.shorthand === undefined ? `--${flag.name}` : `-${flag.shorthand}`
  return flag.type === 'bool' ? name : `${name} <${flag.name}>`
}

/**
 * The lines that show how a command is called: its words with the flags it cannot run without, and one for its
 * sub-commands. `needed` are the flags that must be given, inherited ones included.
 */
export function usageLines(
  command: string,
  node: CommandNode<never>,
  needed: readonly Flag[],
  hasChildren: boolean,
): string[] {
  const words = [command, ...node.arguments.map(argumentSign), ...needed.map(flagSign)]
  const lines = node.run || node.defaultChild || !hasChildren ? [[...words, '[flags]'].join(' ')] : []
  if (hasChildren) lines.push(`${command} [sub-command] [flags]`)
  return lines
}

/** A usage line with marks below the words that are missing. */
export function pictureOf(
  command: string,
  node: CommandNode<never>,
  needed: readonly Flag[],
  missing: ReadonlySet<string>,
): string[] {
  const parts: [string, boolean][] = [
    [command, false],
    ...node.arguments.map((argument): [string, boolean] => [argumentSign(argument), missing.has(argument.name)]),
    ...needed.map((flag): [string, boolean] => [flagSign(flag), missing.has(`--${flag.name}`)]),
  ]
  const line = parts.map(([text]) => text).join(' ')
  const marks = parts.map(([text, wrong]) => (wrong ? '^' : ' ').repeat(text.length)).join(' ')
  return [`    ${line}\n    ${marks.trimEnd()}`]
}

/** The usage of a command, for usage errors. */
export async function usageOf(
  program: string,
  chain: readonly CommandNode<never>[],
  needed: readonly Flag[],
): Promise<CommandUsage> {
  const node = chain.at(-1) as CommandNode<never>
  const command = commandLine(program, chain)
  return { command, lines: usageLines(command, node, needed, await hasVisibleChildren(node)) }
}

/** Whether lists show something below a command. */
export async function hasVisibleChildren(node: CommandNode<never>): Promise<boolean> {
  return node.group ?? (await node.children()).some((child) => !child.hidden)
}
