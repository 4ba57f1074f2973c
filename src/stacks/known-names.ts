import type { FileStat, Host } from '../host/host.ts'
import { digest, hash } from '../value/digest.ts'
import { dirname } from '../value/file-path.ts'
import { matches, openKept, type StatKey, settled, statKey } from '../yaml/kept.ts'
import type { Looking, ManifestFile } from './discover.ts'
import type { StackSettings } from './settings.ts'

/** Names of the components of a manifest by type, in the order of the file. */
export type ComponentNames = Readonly<Record<string, readonly string[]>>

/** What a manifest holds, and what its stacks are called. */
export interface NamedManifest extends ManifestFile {
  readonly components: ComponentNames
  /** The stack's name for all components but those of `others`; null where it cannot be told. */
  readonly stack: string | null
  /** By `type/name`. */
  readonly others: Readonly<Record<string, string | null>>
  /** Its abstract components, as `type/name`. */
  readonly abstract: readonly string[]
}

/** What was learned about a manifest, with the files that it was read from; undefined where that is not all it depends on. */
export interface Learned {
  readonly named: NamedManifest
  readonly files: readonly string[] | undefined
}

/**
 * The names of all stacks as far as they are known, from this run and from earlier ones. They hold only while nothing that
 * they were read from has changed: every file and folder is looked at (not read) before the first answer.
 */
export interface KnownNames {
  /** For all who look for manifests: what they look at is noted. */
  readonly looking: Looking
  /** The top-level manifests of an earlier run, if no folder has changed since. */
  manifests(): readonly ManifestFile[] | undefined
  of(file: ManifestFile): NamedManifest | undefined
  /** Notes what a manifest holds; undefined where that cannot be told because something is wrong in it. */
  learn(file: ManifestFile, learned: Learned | undefined): void
  /** Keeps what is known for the next run, once all of these manifests are. */
  save(all: readonly ManifestFile[]): void
}

/** The name of the stack that a manifest gives a component; null where it cannot be told, undefined where there is none. */
export function stackOf(named: NamedManifest, type: string, name: string): string | null | undefined {
  const key = `${type}/${name}`
  if (Object.hasOwn(named.others, key)) return named.others[key]
  return Object.hasOwn(named.components, type) && named.components[type]?.includes(name) ? named.stack : undefined
}

/** All stacks that a manifest's components belong to; null stands for a name that cannot be told. */
export function stacksOf(named: NamedManifest): ReadonlySet<string | null> {
  const others = Object.values(named.others)
  const count = Object.values(named.components).reduce((sum, names) => sum + names.length, 0)
  return new Set(count > others.length ? [named.stack, ...others] : others)
}

/** The components of a manifest, each with its stack's name where it has one. */
export function* namesOf(named: NamedManifest): Generator<readonly [component: string, stack: string]> {
  for (const type of Object.keys(named.components)) {
    for (const name of named.components[type] ?? []) {
      const key = `${type}/${name}`
      const stack = Object.hasOwn(named.others, key) ? named.others[key] : named.stack
      if (typeof stack === 'string') yield [name, stack]
    }
  }
}

/** A folder that was looked at: its state, and what was in it. */
type KeptFolder = readonly [path: string, stat: StatKey | null, listing: string]

interface Kept {
  readonly folders: readonly KeptFolder[]
  readonly files: readonly (readonly [path: string, stat: StatKey])[]
  /** Lists of components, with the abstract ones among them, that many manifests share. */
  readonly components: readonly (readonly [components: ComponentNames, abstract: readonly string[]])[]
  readonly manifests: readonly {
    readonly key: string
    readonly file: string
    /** Absent where it has to be read in every run. */
    readonly known?: {
      readonly files: readonly number[]
      readonly components: number
      readonly stack: string | null
      readonly others?: Readonly<Record<string, string | null>>
    }
  }[]
}

function listing(files: Looking, path: string): string {
  try {
    return hash(
      files
        .list(path)
        .map(({ name, kind }) => `${kind} ${name}`)
        .join('\n'),
    )
  } catch {
    return ''
  }
}

/** Opens the names that are known of these stacks. Nothing is read before the first question. */
export function openKnownNames(host: Host, settings: StackSettings): KnownNames {
  const about = `stacks ${settings.base} ${fingerprint(settings)}`
  const place = openKept<Kept>(host, about)
  const began = host.clock.now()
  const looked = new Set<string>()
  const known = new Map<string, Learned | undefined>()
  let earlier: readonly ManifestFile[] | undefined
  let opened = false
  let fresh = false

  const looking: Looking = {
    stat(path) {
      looked.add(dirname(path))
      return host.files.stat(path)
    },
    list(path) {
      looked.add(path)
      return host.files.list(path)
    },
  }

  /** Takes over what earlier runs have learned, as far as it still holds. */
  const open = (): void => {
    if (opened) return
    opened = true
    const kept = place?.read()?.content
    if (!kept) return
    for (const [path, stat, names] of kept.folders) {
      if (!matches(stat, host.files.stat(path)) && listing(host.files, path) !== names) return
    }
    for (const [path] of kept.folders) looked.add(path)
    earlier = kept.manifests.map(({ key, file }) => ({ key, file }))
    const same = kept.files.map(([path, stat]) => matches(stat, host.files.stat(path)))
    for (const { key, file, known: its } of kept.manifests) {
      if (!its?.files.every((at) => same[at])) continue
      const [components, abstract] = kept.components[its.components] as Kept['components'][number]
      const named = { key, file, components, abstract, stack: its.stack, others: its.others ?? {} }
      known.set(key, { named, files: its.files.map((at) => (kept.files[at] as readonly [string, StatKey])[0]) })
    }
  }

  return {
    looking,
    manifests() {
      open()
      return earlier
    },
    of({ key }) {
      open()
      return known.get(key)?.named
    },
    learn({ key }, learned) {
      fresh ||= learned?.files !== undefined
      known.set(key, learned)
    },
    save(all) {
      if (!place || !fresh || !all.every(({ key }) => known.has(key))) return
      fresh = false
      const states = new Map<string, StatKey>()
      const isSettled = (stat: FileStat | undefined): stat is FileStat =>
        stat !== undefined && Math.max(stat.modified, stat.changed) < began - settled
      const numbers = new Map<string, number>()
      const lists = new Map<string, number>()
      const numberOf = (path: string): number | undefined => {
        const there = numbers.get(path)
        if (there !== undefined) return there < 0 ? undefined : there
        const stat = host.files.stat(path)
        if (isSettled(stat)) states.set(path, statKey(stat))
        numbers.set(path, isSettled(stat) ? states.size - 1 : -1)
        return isSettled(stat) ? states.size - 1 : undefined
      }
      const manifests = all.map(({ key, file }) => {
        const learned = known.get(key)
        const its = learned?.files?.map(numberOf)
        if (!learned || !its || its.includes(undefined)) return { key, file }
        const text = JSON.stringify([learned.named.components, learned.named.abstract])
        if (!lists.has(text)) lists.set(text, lists.size)
        const { stack, others } = learned.named
        return {
          key,
          file,
          known: {
            files: its as number[],
            components: lists.get(text) as number,
            stack,
            ...(Object.keys(others).length > 0 ? { others } : {}),
          },
        }
      })
      const folders: KeptFolder[] = []
      for (const path of looked) {
        const stat = host.files.stat(path)
        // A folder in motion is not worth keeping: the next run would have to look for everything again.
        if (stat && !isSettled(stat)) return
        folders.push([path, stat ? statKey(stat) : null, listing(host.files, path)])
      }
      place.write(() => ({
        folders,
        files: [...states],
        components: [...lists.keys()].map((text) => JSON.parse(text) as Kept['components'][number]),
        manifests,
      }))
    },
  }
}

/** What settings have to do with names, as a short text. */
function fingerprint(settings: StackSettings): string {
  const text = JSON.stringify(settings, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
  const types = ['terraform', 'helmfile', 'packer', 'ansible', 'kubernetes', 'helm'].map((one) => settings.type(one))
  return digest(`${JSON.stringify(types)}${text}`)
}
