import type { CommandNode, Completer, Flag } from '../cli/tree.ts'
import type { Project } from '../project.ts'
import { fail } from './failures.ts'

/** A built-in command of ours. */
export type BuiltIn = CommandNode<Project>

/** A family of built-in commands as the root shows it. Its file holds names, flags and briefs; work is loaded later. */
export interface Family {
  readonly brief: string
  readonly aliases?: readonly string[]
  /** Whether there are commands below it. */
  readonly group?: boolean
  /** Whether nothing of it is there yet. */
  readonly notYet?: boolean
  readonly load: () => Promise<BuiltIn>
}

/** All built-in families by name. Commands that show the whole tree get them handed in. */
export type Families = ReadonlyMap<string, Family>

type Parts = Partial<Omit<BuiltIn, 'children' | 'origin'>> & { readonly children?: readonly BuiltIn[] }

/** A built-in command as data; its work is imported in `run`. */
export function builtIn(name: string, brief: string, parts: Parts = {}): BuiltIn {
  const { children = [], ...rest } = parts
  return {
    aliases: [],
    arguments: [],
    flags: [],
    ...rest,
    name,
    brief,
    origin: 'built-in',
    children: () => children,
  }
}

/** A command that is known but not there yet: whatever it is called with, it says so. */
export function notYet(name: string, brief: string, parts: Parts & { readonly path?: string } = {}): BuiltIn {
  return builtIn(name, `${brief} (not there yet)`, {
    ...parts,
    notYet: true,
    passThrough: true,
    run: async (invocation) => {
      throw fail('not-yet', { command: `atmos ${invocation.path.join(' ')}` })
    },
  })
}

/** Completes a value that is one of a few words; others are taken, too, and refused by who uses them. */
export function oneOf(...words: readonly string[]): Completer {
  return () => words.map((word) => [word, ''] as const)
}

/** `-f, --format`: the flag of all lists. */
export function formatFlag(known: readonly string[], fallback: string, env?: string): Flag {
  return {
    name: 'format',
    shorthand: 'f',
    type: 'string',
    about: `How the result is written: ${known.join(', ')}`,
    default: fallback,
    complete: oneOf(...known),
    ...(env === undefined ? {} : { env }),
  }
}
