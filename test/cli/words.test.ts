import { describe, expect, test } from 'vitest'
import { complete } from '../../src/cli/complete.ts'
import { dispatch } from '../../src/cli/dispatch.ts'
import { readLine } from '../../src/cli/find.ts'
import { globalFlags, identityChoice, identityOf } from '../../src/cli/global-flags.ts'
import { splitList } from '../../src/cli/scan.ts'
import type { Flag, Invocation } from '../../src/cli/tree.ts'
import { firstFlags, globalFlagsOf, withoutChdir } from '../../src/commands/global-flags.ts'
import { families } from '../../src/commands/registry.ts'
import { makeLine, numbers, type Target } from './lines.ts'
import { command } from './tree.ts'

const own: readonly Flag[] = [
  { name: 'text', shorthand: 't', type: 'string', about: '' },
  { name: 'force', shorthand: 'f', type: 'bool', about: '' },
  { name: 'quiet', shorthand: 'q', type: 'bool', about: '' },
  { name: 'tag', shorthand: 'g', type: 'list', about: '', whole: true },
  { name: 'colour', type: 'optional', bare: 'auto', about: '' },
]
const ofGroup: readonly Flag[] = [
  { name: 'env', shorthand: 'e', type: 'string', about: '' },
  { name: 'dry', shorthand: 'd', type: 'bool', about: '' },
]

/** The invocations that completers were asked with. */
const asked: Invocation[] = []
const argument = (name: string) => ({
  name,
  about: '',
  required: false,
  complete: (_typed: string, invocation: Invocation) => {
    asked.push(invocation)
    return []
  },
})
const words = (count: number) => Array.from({ length: count }, (_, at) => argument(`word-${at}`))

const root = command('', {
  origin: 'built-in',
  below: [
    command('say', { arguments: words(4), flags: own }),
    command('db', {
      flags: ofGroup,
      persistentFlags: true,
      below: [
        command('migrate', { arguments: words(3), flags: own }),
        command('db', { arguments: words(3), flags: own }),
      ],
    }),
  ],
})

const visible = globalFlags.filter((flag) => !flag.hidden && flag.name !== 'logs-level')
const targets: readonly Target[] = [
  { path: ['say'], flags: [...own, ...visible], early: visible, arguments: 3 },
  { path: ['db', 'migrate'], flags: [...own, ...ofGroup, ...visible], early: visible, arguments: 2 },
  { path: ['db', 'db'], flags: [...own, ...ofGroup, ...visible], early: visible, arguments: 2 },
]

const LINES = 10_000

describe('all that read a command line agree on what it says', () => {
  const random = numbers(42)
  const lines = Array.from({ length: LINES }, (_, at) => makeLine(targets[at % targets.length] as Target, random))

  test(`on ${LINES} lines whose meaning is known`, async () => {
    for (const line of lines) {
      const about = JSON.stringify(line.args)
      const read = await readLine(root, line.args, globalFlags)
      const given: Record<string, (string | undefined)[]> = {}
      for (const part of read.parts)
        if (part.kind === 'flag') given[part.flag.name] = [...(given[part.flag.name] ?? []), part.text]
      const texts = read.parts.flatMap((part) => (part.kind === 'word' ? [part.text] : []))
      // The line itself.
      expect([read.chain.slice(1).map((node) => node.name), texts, given, read.trailing], about).toEqual([
        line.path,
        line.arguments,
        line.given,
        line.trailing,
      ])
      // The command that it runs.
      const action = await dispatch({ program: 'x', root, globals: globalFlags, args: line.args, env: {} })
      if (action.kind !== 'run') throw new Error(`${about} gives ${action.kind}`)
      const { invocation } = action
      expect([invocation.path, invocation.arguments, invocation.trailing], about).toEqual([
        line.path,
        line.arguments,
        line.trailing,
      ])
      expect([...invocation.given].sort(), about).toEqual(Object.keys(line.given).sort())
      // The global flags, and the identity of the command.
      const flags = globalFlagsOf(read)
      expect(flags.chdir, about).toBe(line.given.chdir?.at(-1))
      expect(flags.basePath, about).toBe(line.given['base-path']?.at(-1))
      expect(flags.config, about).toEqual((line.given.config ?? []).flatMap((text) => splitList(text as string)))
      const { identity } = line.given
      expect(flags.identity, about).toEqual(identity && identityOf(identity.at(-1)))
      expect(identityChoice(invocation), about).toEqual(flags.identity)
      expect(flags.mask, about).toBe(line.given.mask && invocation.flags.mask)
      // What is known before the configuration is read is never more than the line says.
      const first = await firstFlags(line.args, families)
      if (first.chdir !== undefined) expect(line.given.chdir, about).toContain(first.chdir)
      for (const file of first.config) expect(flags.config, about).toContain(file)
      for (const name of first.profile ?? []) expect(flags.profile, about).toContain(name)
      // A line without --chdir says the same otherwise.
      const { chdir: _chdir, ...rest } = line.given
      const less = await readLine(root, withoutChdir(line.args, read.parts), globalFlags)
      expect(globalFlagsOf(less), about).toEqual(
        globalFlagsOf({
          ...read,
          parts: read.parts.filter((part) => part.kind !== 'flag' || part.flag.name !== 'chdir'),
        }),
      )
      expect(new Set(less.parts.flatMap((part) => (part.kind === 'flag' ? [part.flag.name] : []))), about).toEqual(
        new Set(Object.keys(rest)),
      )
      // Completion of the next word.
      if (line.trailing) continue
      asked.length = 0
      await complete(root, [...line.args, ''], globalFlags)
      if (asked.length === 0) continue
      expect([asked[0]?.path, asked[0]?.arguments, [...(asked[0]?.given ?? [])].sort()], about).toEqual([
        line.path,
        line.arguments,
        Object.keys(line.given).sort(),
      ])
    }
  }, 120_000)

  test('and so it is with help: only a flag of help asks for it', async () => {
    for (const line of lines.slice(0, 2000)) {
      const end = line.trailing ? line.args.indexOf('--') : line.args.length
      const spelled = ['--help', '-h', '--help=usage'][line.args.length % 3] as string
      const args = [...line.args.slice(0, end), spelled, ...line.args.slice(end)]
      const action = await dispatch({ program: 'x', root, globals: globalFlags, args, env: {} })
      expect(
        [action.kind, action.kind === 'help' && action.chain.slice(1).map((node) => node.name)],
        JSON.stringify(args),
      ).toEqual(['help', line.path])
    }
  }, 60_000)
})
