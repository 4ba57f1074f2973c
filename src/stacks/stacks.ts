import type { Host } from '../host/host.ts'
import type { Datasource } from '../template/context.ts'
import type { Later } from '../value/later.ts'
import type { Document } from '../value/origin.ts'
import type { Value, ValueMap } from '../value/value.ts'
import type { ManifestAsking } from './calls.ts'
import type { Component } from './component.ts'
import type { ManifestFile } from './discover.ts'
import type { NamedManifest } from './known-names.ts'
import type { Manifest } from './manifest.ts'
import type { Include } from './read.ts'
import type { RemoteManifest } from './remote-imports.ts'
import type { StackSettings } from './settings.ts'
import type { Way } from './way.ts'
import type { Workspace } from './workspace.ts'

/** A template as the engine wants it rendered, wherever it stands. */
export interface StackTemplate {
  readonly name: string
  readonly libraries: 'all' | 'locals' | 'component'
  readonly missingKey: 'error' | 'default'
  readonly delimiters?: readonly [string, string] | undefined
  /** Variables beside those of the process, for datasources and `env`. */
  readonly env?: Readonly<Record<string, string>>
  readonly datasources?: Readonly<Record<string, Datasource>>
  /** Milliseconds for datasources. */
  readonly timeout?: number | undefined
}

/** What the engine is opened with; the top of the programme fills in what answers. */
export interface StacksOptions {
  readonly host: Host
  readonly settings: StackSettings
  parse(text: string, file: string): Document
  /** Reads what was emitted: keys in it are names, whatever they look like. */
  reread(text: string, file: string): Document
  emit(value: Value): string
  /** Renders a template for the sake of what is on the way. */
  render(text: string, data: ValueMap, template: StackTemplate, way: Way): Later<string>
  readonly include: Include
  /** Functions in locals that are left as they stand, without the exclamation mark. */
  readonly skip?: readonly string[]
  /** Reads the manifests that a remote address stands for. */
  remote(address: string, ttl: string | undefined): Promise<readonly RemoteManifest[]>
  /** Hears of what is not wrong, but hardly meant. */
  readonly warn?: ((text: string) => void) | undefined
  /** What functions may ask, seen from a file, for the sake of what is on the way. */
  asking(file: string, way: Way): ManifestAsking
}

/** How far a component is processed. */
export interface Processing {
  readonly templates: boolean
  readonly functions: boolean
  /** Functions to leave as they stand, without the exclamation mark. */
  readonly skip: readonly string[]
  /** What another component has not given yet reads `(computed)` in place of a failure, which may be told or not. */
  readonly computed?: boolean | 'silent'
  /** Outputs of other components are taken from their `mocks`. */
  readonly mocks?: boolean
  /** As whom outputs of other components are read, where the command has chosen that: an identity, `false` for nobody. */
  readonly identity?: string | false | undefined
  /** Functions are run in these keys only, and the section has no others. */
  readonly only?: readonly string[]
  /** Locals that ask for their values need not be asked for: what uses them may hold `WAITING`. */
  readonly mayWait?: boolean
  /** `workspace` is the one that `describe stacks` shows (`listedWorkspace`), not the one that the tool runs in. */
  readonly listed?: boolean
}

export const fully: Processing = { templates: true, functions: true, skip: [] }

/** A component where it was found. */
export interface Found {
  readonly component: Component
  /** The stack as it was asked for. */
  readonly stack: string
  /** The stack's canonical name. */
  readonly name: string
}

/** The stacks of a project: every question loads what it needs and no more; a manifest is loaded once. */
export interface Stacks {
  readonly settings: StackSettings
  manifests(): Promise<readonly ManifestFile[]>
  /** A manifest as a whole. */
  load(file: ManifestFile): Promise<Manifest>
  /** A manifest as far as it is known without asking other components, servers and programs: locals that ask wait. */
  draft(file: ManifestFile): Promise<Manifest>
  /** What a manifest holds and what its stacks are called, without loading it when nothing has changed since it was; undefined where something is wrong in it. */
  named(file: ManifestFile): Promise<NamedManifest | undefined>
  /** Keeps the names of all stacks for the next run, if all are known by now. */
  keepNames(): Promise<void>
  /** The canonical name for a component of a manifest; undefined where it cannot be told for this one. */
  nameOf(component: Component): Promise<string | undefined>
  /** The same, failing where it cannot be told: it says which variable is missing in which manifest. */
  strictNameOf(component: Component): Promise<string>
  compute(manifest: Manifest, type: string, name: string): Component
  /** A component of a manifest; only what it uses of the manifest is asked for. */
  component(file: ManifestFile, type: string, name: string): Promise<Component>
  /** Finds a component in a stack, by canonical name or manifest key; fails with what is near. */
  find(component: string, stack: string, types?: readonly string[]): Promise<Found>
  /** The section of a found component with its context keys, processed as asked. */
  section(found: Found, processing: Processing): Promise<ValueMap>
  /** The workspace of a terraform component. */
  workspace(found: Found): Promise<Workspace>
  /** The same stacks, asked for the sake of what is on a way: whoever would wait for itself there is refused. */
  on(way: Way): Stacks
}
