import type { Project } from '../project.ts'
import { textOf } from '../stacks/address.ts'
import { componentNames } from '../stacks/component.ts'
import { foundAddress } from '../stacks/found-address.ts'
import { contributions } from '../stacks/sources.ts'
import type { Found, Stacks } from '../stacks/stacks.ts'
import { stateKeyOf } from '../stacks/state-key.ts'
import { placeText } from '../value/file-path.ts'
import { get, isMap } from '../value/value.ts'
import { emptyTokens } from './files/backend.ts'
import { type Place, placeOf } from './place.ts'

/** Keys of metadata that name a workspace, in the order in which they count. */
const workspaceKeys = ['terraform_workspace_template', 'terraform_workspace_pattern', 'terraform_workspace'] as const

/** Where a key of a component's metadata was written, as `file:line`; where the component was, if it was not. */
function placeOfMetadata(project: Project, { component }: Found, keys: readonly string[]): string {
  for (const key of keys) {
    const [first] = contributions(component, 'metadata', [key])
    const line = first?.line()
    if (first) return placeText({ file: first.file, ...(line === undefined ? {} : { line }) }, project.cwd)
  }
  const { parts, file } = component.manifest
  for (const part of [...parts].reverse()) {
    const position = part.document.locate(['components', component.type, component.name])
    if (position) return placeText({ file: part.document.file, line: position.line }, project.cwd)
  }
  return placeText({ file }, project.cwd)
}

/**
 * Warns of what is dangerous in where a component's state and files are. It stays as it is, since states are there:
 * tokens of a workspace pattern that nothing stands for, and another component of the stack with the same state or files.
 */
export async function warnOfDanger(project: Project, stacks: Stacks, found: Found, place: Place): Promise<void> {
  await warnEmptyTokens(project, stacks, found)
  warnEmptyCloudTokens(project, found)
  warnLostBackendType(project, found)
  const key = await stateKeyOf(stacks, found, false)
  for (const [type, name] of componentNames(found.component.manifest)) {
    if (type !== 'terraform' || name === found.component.name) continue
    const other = { ...found, component: stacks.compute(found.component.manifest, type, name) }
    const { metadata } = other.component.section
    if (isMap(metadata) && (metadata.type === 'abstract' || metadata.enabled === false)) continue
    if ((await stateKeyOf(stacks, other, false)).text === key.text) await warnSharedState(project, stacks, found, other)
    await warnSharedFiles(project, stacks, found, other, place)
  }
}

async function warnEmptyTokens(project: Project, stacks: Stacks, found: Found): Promise<void> {
  const { name, empty } = await stacks.workspace(found)
  if (empty.length === 0) return
  const at = placeOfMetadata(project, found, ['terraform_workspace_pattern'])
  const { nameTemplate } = stacks.settings
  const why = nameTemplate ? ' Only stacks.name_pattern fills variables in it, and stacks.name_template is in use.' : ''
  project.console.warn(
    `The workspace of ${found.component.name} in ${found.name} is \`${name}\`: ${empty.join(', ')} of terraform_workspace_pattern came out empty (${at}).${why}`,
  )
}

function warnEmptyCloudTokens(project: Project, { component, name }: Found): void {
  const { backend, backend_type: type } = component.section
  const empty = isMap(backend) ? emptyTokens(String(type), backend) : []
  if (empty.length === 0) return
  const [first] = contributions(component, 'backend', [])
  const line = first?.line()
  const at = first ? ` (${placeText({ file: first.file, ...(line === undefined ? {} : { line }) }, project.cwd)})` : ''
  project.console.warn(
    `${empty.join(', ')} in the cloud backend of ${component.name} in ${name} come out empty: only {terraform_workspace} is filled${at}`,
  )
}

/** Of all that a component inherits, only the base that is merged last can set `backend_type`. */
function warnLostBackendType(project: Project, { component, name }: Found): void {
  const { bases } = component.inheritance
  const type = component.section.backend_type
  if (textOf(get(component.manifest.content, ['components', component.type, component.name, 'backend_type']))) return
  const last = bases.at(-1)
  const lost = bases.findLast(({ section }) => typeof section.backend_type === 'string' && section.backend_type !== '')
  if (!last || !lost || lost.section.backend_type === type || last.section.backend_type === type) return
  const at = contributions(component, 'backend_type', []).find(({ value }) => value === lost.section.backend_type)
  const line = at?.line()
  const place = at ? ` (${placeText({ file: at.file, ...(line === undefined ? {} : { line }) }, project.cwd)})` : ''
  project.console.warn(
    `The backend_type \`${lost.section.backend_type}\` of ${lost.name}${place} does not reach ${component.name} in ${name}, since ${last.name} is merged after it and sets none: ${type ? `it is \`${type}\`` : 'there is none'}`,
  )
}

/** Warns of two components whose states are the same as they are written. What templates give may differ yet. */
async function warnSharedState(project: Project, stacks: Stacks, found: Found, other: Found): Promise<void> {
  const [own, its] = [await stateKeyOf(stacks, found, true), await stateKeyOf(stacks, other, true)]
  if (own.text !== its.text || own.isOpen) return
  const [first, second] = [found, other].sort((a, b) => (a.component.name < b.component.name ? -1 : 1)) as [
    Found,
    Found,
  ]
  const { name } = await stacks.workspace(found)
  const at = placeOfMetadata(project, first, [...workspaceKeys, 'name', 'component'])
  project.console.warn(
    `${first.component.name} and ${second.component.name} of ${found.name} share one state, in the workspace \`${name}\` (${at}). What one of them applies, the other one destroys.`,
  )
}

/** Two components of a stack that are built on one module and differ only in folders share their files. */
async function warnSharedFiles(
  project: Project,
  stacks: Stacks,
  found: Found,
  other: Found,
  place: Place,
): Promise<void> {
  const [own, its] = [found.component.name, other.component.name]
  if (own.split('/').at(-1) !== its.split('/').at(-1)) return
  const there = placeOf(stacks, other, await foundAddress(stacks, other))
  if (there.folder !== place.folder || there.stem !== place.stem) return
  const [first, second] = [own, its].sort()
  project.console.warn(
    `${first} and ${second} of ${found.name} share the files ${place.stem}.*: their names differ only in the folder`,
  )
}
