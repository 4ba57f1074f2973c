import type { Env, System } from '../host/host.ts'
import { type Chain, targetOf } from './chain.ts'
import type { FamilyVariables } from './families/family.ts'
import { familyOf } from './families/registry.ts'
import type { SessionFiles } from './families/store.ts'

/** What an identity does to the environment of a child. */
export type Effect = Required<FamilyVariables>

/** What the identity of a chain does to the environment of a child that finds its session in `files`. Pure. */
export function effectOf(chain: Chain, files: SessionFiles): Effect {
  const identity = targetOf(chain)
  const own = Object.fromEntries(identity.variables)
  // Nested calls follow the identity in force by this name, whatever its kind.
  const named = { ATMOS_IDENTITY: identity.key }
  const base = familyOf(identity).variables(chain, files)
  return {
    removes: base.removes,
    sets: { ...base.sets, ...own, ...named },
    fallbacks: base.fallbacks ?? [],
    shown: { ...(base.shown ?? base.sets), ...own },
  }
}

/**
 * The complete environment of a child: the base without what the identity removes, with what it sets. Where names have
 * no case (Windows), every spelling of a name is replaced.
 */
export function applyEffect(base: Env, effect: Effect, platform: System['platform']): Env {
  const fold = platform === 'win32' ? (name: string) => name.toUpperCase() : (name: string) => name
  const gone = new Set([...effect.removes.in(base, platform), ...Object.keys(effect.sets)].map(fold))
  const result: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(base)) if (!gone.has(fold(name))) result[name] = value
  const inBase = (wanted: string) => Object.entries(result).find(([name]) => fold(name) === fold(wanted))?.[1]
  for (const { names, value } of effect.fallbacks) {
    const open = names.filter((name) => !inBase(name) && !(name in effect.sets))
    const present = names.map((name) => effect.sets[name] ?? inBase(name)).find((found) => found)
    for (const name of open) result[name] = present ?? value
  }
  for (const [name, value] of Object.entries(effect.sets)) result[name] = value
  return { ...result }
}
