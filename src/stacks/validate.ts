import { at, type Failure, isFailure } from '../failure/failure.ts'
import type { Files } from '../host/host.ts'
import { seenFrom } from '../value/file-path.ts'
import type { Document, Path } from '../value/origin.ts'
import { get, isMap, Tagged, type Value } from '../value/value.ts'
import { parseYaml } from '../yaml/parse.ts'
import { readYamlText } from '../yaml/text.ts'
import { componentNames } from './component.ts'
import { globMatcher, hasExtension, keyOf, manifestExtensions, walk } from './discover.ts'
import { fail } from './failures.ts'
import type { Manifest } from './manifest.ts'
import type { Check, Violation } from './schema/check.ts'
import type { StackSettings } from './settings.ts'
import type { Found, Stacks } from './stacks.ts'
import { stateKeyOf } from './state-key.ts'
import { calledFunction } from './text-functions.ts'
import { holdsWaiting } from './waiting.ts'

/** Something wrong with a manifest. */
export interface Finding {
  readonly level: 'error' | 'warning'
  /** Below the stacks folder. */
  readonly file: string
  readonly line?: number
  readonly column?: number
  /** Keys to what is wrong, as `a.b[0]`; empty when it is about the file. */
  readonly at: string
  readonly message: string
  /** The failure it was told as, when it was one. */
  readonly failure?: Failure
}

/**
 * Everything that is wrong with the manifests of a project: files that cannot be loaded, what the schema does not allow
 * (of imported files as they are after their templates, too), components whose stack has no name, and components that
 * two manifests of one stack configure differently. Files that nobody imports are checked as well.
 */
export async function validateStacks(stacks: Stacks, files: Files, check: Check): Promise<readonly Finding[]> {
  const { settings } = stacks
  const findings = new Map<string, Finding>()
  const add = (finding: Finding) => {
    findings.set(`${finding.file}:${finding.line}:${finding.column}:${finding.at}:${finding.message}`, finding)
  }
  const failed = (failure: Failure, file: string) => {
    const place = failure.words.place
    const shown = seenFrom(settings.base, place?.file ?? file)
    // The schema has said so already, in better words.
    const isTold = (one: Finding) => one.file === shown && one.line === place?.line && one.column === place?.column
    if (failure.code === 'stacks/bad-section' && place && [...findings.values()].some(isTold)) return
    add({
      level: 'error',
      file: shown,
      ...(place?.line === undefined ? {} : { line: place.line }),
      ...(place?.column === undefined ? {} : { column: place.column }),
      at: '',
      message: [failure.words.message, ...(failure.words.details ?? []).map((line) => line.trim())].join('; '),
      failure,
    })
  }

  const seen = new Set<string>()
  const checked = new Set<Value>()
  const checkContent = (content: Value, document: Document) => {
    const file = seenFrom(settings.base, document.file)
    for (const violation of check(content)) {
      if (isLater(get(content, violation.path))) continue
      add({ level: 'error', file, ...document.locate(violation.path), ...words(violation) })
    }
    for (const path of deprecated(content)) {
      const message = '`depends_on` is deprecated in favour of `dependencies.components`'
      add({ level: 'warning', file, ...document.locate(path), at: spell(path), message })
    }
  }
  const checkParts = (manifest: Manifest) => {
    for (const part of manifest.parts) {
      seen.add(part.document.file)
      // A file that many import unchanged is the same for all of them.
      if (checked.has(part.content)) continue
      checked.add(part.content)
      checkContent(part.content, part.document)
    }
  }

  const manifests: Manifest[] = []
  const load = async (key: string, file: string, imported = true) => {
    seen.add(file)
    try {
      const manifest = await stacks.draft({ key, file })
      checkParts(manifest)
      return manifest
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
      // Where a file that nobody imports would import from, only who imports it could tell.
      const open = !imported && thrown.code === 'stacks/bad-import' && thrown.words.message.includes('{{')
      if (!open) failed(placed(thrown, files, settings), file)
      const alone = thrown.code === 'stacks/too-large' ? undefined : readAlone(files, file, settings.keyDelimiter)
      // What it imports is looked at by itself, so that one broken file does not hide what is wrong with the others.
      if (alone) checkContent(alone.value, alone)
      return undefined
    }
  }
  for (const { key, file } of await stacks.manifests()) {
    const manifest = await load(key, file)
    if (manifest) manifests.push(manifest)
  }
  const excluded = await globMatcher(
    settings.excluded.flatMap((pattern) =>
      hasExtension(pattern) ? [pattern] : [pattern, ...manifestExtensions.map((extension) => pattern + extension)],
    ),
  )
  for (const path of walk(files, settings.base)) {
    const file = `${settings.base}/${path}`
    if (!/\.ya?ml$/.test(path) || seen.has(file) || excluded(path)) continue
    await load(keyOf(settings.base, file), file, false)
  }
  await checkComponents(stacks, manifests, failed, (found, message) => {
    const { type, name, manifest } = found.component
    const path = ['components', type, name]
    const part = manifest.parts.findLast((one) => get(one.content, path) !== undefined)
    const document = part?.document
    const file = seenFrom(settings.base, document?.file ?? manifest.file)
    add({ level: 'warning', file, ...document?.locate(path), at: spell(path), message })
  })
  return [...findings.values()].sort(
    (a, b) =>
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  )
}

/**
 * Computes every component once: its layers, its stack's name, whether another manifest of the stack differs, and whether
 * another component has the same state.
 */
async function checkComponents(
  stacks: Stacks,
  manifests: readonly Manifest[],
  failed: (failure: Failure, file: string) => void,
  warn: (found: Found, message: string) => void,
): Promise<void> {
  const first = new Map<string, { readonly manifest: Manifest; readonly text: string }>()
  const states = new Map<string, Found>()
  for (const manifest of manifests) {
    let names: readonly (readonly [string, string])[]
    try {
      names = [...componentNames(manifest)]
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
      failed(thrown, manifest.file)
      continue
    }
    for (const [type, name] of names) {
      try {
        const component = stacks.compute(manifest, type, name)
        const stack = await stacks.strictNameOf(component)
        const key = JSON.stringify([stack, type, name])
        const text = JSON.stringify(component.section, (_, value: unknown) =>
          typeof value === 'bigint' ? `${value}` : value,
        )
        const before = first.get(key)
        if (before && before.text !== text)
          throw fail('duplicate-component', {
            component: name,
            stack,
            manifests: [before.manifest.key, manifest.key],
          })
        if (before) continue
        first.set(key, { manifest, text })
        const { metadata } = component.section
        const isUnused = isMap(metadata) && (metadata.type === 'abstract' || metadata.enabled === false)
        if (type !== 'terraform' || isUnused) continue
        const found = { component, stack, name: stack }
        const state = await stateKeyOf(stacks, found, false)
        const other = states.get(state.text)
        if (!other) states.set(state.text, found)
        else if (!state.isOpen)
          warn(
            found,
            `its state is that of ${other.component.name} in ${other.name}: workspace and backend are the same`,
          )
      } catch (thrown) {
        if (!isFailure(thrown)) throw thrown
        failed(thrown, manifest.file)
      }
    }
  }
}

/** A file as it is written, when it can be read without anything around it. */
function readAlone(files: Files, file: string, delimiter: string | undefined): Document | undefined {
  try {
    return parseYaml(readYamlText(files, file), file, { delimiter })
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
    return undefined
  }
}

/** The failure with the line of the import that it is about, when it is about one. */
function placed(failure: Failure, files: Files, { base, keyDelimiter }: StackSettings): Failure {
  const { path, manifest } = failure.data
  if (failure.words.place || typeof manifest !== 'string' || typeof path !== 'string') return failure
  const file = manifestExtensions.map((extension) => `${base}/${manifest}${extension}`).find((one) => files.stat(one))
  const document = file === undefined ? undefined : readAlone(files, file, keyDelimiter)
  const imports = document && get(document.value, ['import'])
  if (file === undefined || !document || !Array.isArray(imports)) return failure
  const index = imports.findIndex((item) => (isMap(item) ? item.path : item) === path)
  const position = index < 0 ? undefined : document.locate(['import', index])
  return position ? at(failure, { file, ...position }) : failure
}

/** Values that only come to be when the component is asked for: templates and calls of functions. */
function isLater(value: unknown): boolean {
  if (value instanceof Tagged) return value.tag !== '!append' && value.tag !== '!literal'
  if (typeof value !== 'string') return false
  return value.includes('{{') || holdsWaiting(value) || calledFunction(value) !== undefined
}

function* deprecated(content: Value): Generator<Path> {
  for (const [type, name] of named(content)) {
    const own = ['components', type, name]
    if (get(content, [...own, 'depends_on']) !== undefined) yield [...own, 'depends_on']
    if (get(content, [...own, 'settings', 'depends_on']) !== undefined) yield [...own, 'settings', 'depends_on']
  }
}

function* named(content: Value): Generator<readonly [string, string]> {
  const types = get(content, ['components'])
  for (const type of keys(types)) for (const name of keys(get(types, [type]))) yield [type, name]
}

const keys = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []

function words({ path, message }: Violation) {
  return { at: spell(path), message }
}

/** A path as people write it: `components.terraform.vpc`, `import[0].path`. */
function spell(path: Path): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('')
}
