import { isFailure, type Place, reason } from '../failure/failure.ts'
import { oneOf, suggest } from '../failure/suggest.ts'
import { walkTags } from '../functions/walk.ts'
import type { Host } from '../host/host.ts'
import type { Later } from '../value/later.ts'
import type { Document, Path } from '../value/origin.ts'
import { largestManifest } from '../value/size.ts'
import { callText, Timestamp, type Value } from '../value/value.ts'
import { readYamlText } from '../yaml/text.ts'
import { fail } from './failures.ts'
import { literal } from './literals.ts'
import { manifestFunctions } from './text-functions.ts'

/** The text of a manifest; one that is too large to be meant is not even read. Fails with `stacks/too-large`. */
export function readManifest(
  { files, environment }: Pick<Host, 'files' | 'environment'>,
  file: string,
  key: string,
): string {
  const size = files.stat(file)?.size ?? 0
  const most = largestManifest(environment.variables)
  if (size > most) throw fail('too-large', { manifest: key, size, most })
  return readYamlText(files, file)
}

/** Answers what `!include` and `!include.raw` stand for; they act while a file is read. */
export type Include = (tag: string, text: string, file: string) => Later<Value>

/** Writes where the unknown tag of a manifest stands into words. */
function unknownTag(tag: string, manifest: string, place: Place | undefined, chain: readonly string[]) {
  const known = [...manifestFunctions].sort()
  const near = suggest(tag, known)
  // A list of forty is for those only whom a suggestion does not help.
  const hints = [near.length > 0 ? `Did you mean ${oneOf(near)}?` : `Supported tags are: ${known.join(', ')}`]
  return fail('bad-manifest', { manifest, problem: `unsupported YAML tag: '${tag}'`, chain, place, hints })
}

/**
 * The content of a manifest as the later stations want it: calls of functions are text again (`!env HOME`), a list under
 * `!append` keeps its mark, `!include` and `!literal` have acted, dates are the text that was written.
 */
export function plainContent(
  document: Document,
  manifest: string,
  chain: readonly string[],
  include: Include,
): Later<Value> {
  const check = (tag: string, path: Path) => {
    if (path.length === 0 || manifestFunctions.has(tag)) return
    const position = document.locate(path)
    throw unknownTag(tag, manifest, position ? { file: document.file, ...position } : undefined, chain)
  }
  return walkTags(document, document.value, {
    check,
    plain: (value) => (value instanceof Timestamp ? value.source : value),
    call: (node, path) => {
      const { tag, value } = node
      check(tag, path)
      if (tag === '!append') return value
      if (tag === '!literal') return literal(value instanceof Timestamp ? value.source : value)
      const text = callText(node)
      if (tag === '!include' || tag === '!include.raw') return include(tag, text.slice(tag.length + 1), document.file)
      return text
    },
  })
}

/** Tells a failure of reading as one of the manifest, with the files that imported it. */
export function badManifest(thrown: unknown, manifest: string, chain: readonly string[]): unknown {
  if (isFailure(thrown) && thrown.code.startsWith('stacks/')) return thrown
  const place = isFailure(thrown) ? thrown.words.place : undefined
  // What a template makes of a file is known only where it is rendered first.
  const isTemplate = isFailure(thrown) && thrown.code === 'yaml/syntax' && place?.text?.includes('{{') === true
  const hints = isTemplate
    ? ['A file that is YAML only once its templates are rendered has a name that ends in .yaml.tmpl.']
    : []
  return fail('bad-manifest', { manifest, problem: reason(thrown), chain, place, hints }, thrown)
}
