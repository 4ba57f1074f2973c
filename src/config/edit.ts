import {
  Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  Scalar,
  visit,
  YAMLMap,
  YAMLSeq,
} from 'yaml'
import { pathText } from '../functions/walk.ts'
import type { Path } from '../value/origin.ts'
import { emitYaml } from '../yaml/emit.ts'
import { fail } from './failures.ts'

/** What a value that is set is: a scalar of a type, or YAML as it stands. */
export type ValueType = 'string' | 'int' | 'bool' | 'float' | 'null' | 'yaml'

/**
 * The text with another value at a path. Comments, quotes, anchors and tags stay, the indentation keeps its width; blank
 * lines go. Keys that are missing are made; an index behind the end of a list appends. Fails with `config/…`.
 */
export function setValue(text: string, file: string, path: Path, value: string, type: ValueType): string {
  return edited(text, file, (document) => {
    const node = nodeOf(value, type)
    const holder = makeWay(document, file, path)
    const key = path.at(-1) as string | number
    if (isSeq(holder)) {
      const index = Number(key)
      if (index < holder.items.length) holder.items[index] = kept(holder.items[index], node)
      else holder.add(node)
    } else holder.set(key, kept(holder.get(key, true), node))
  })
}

/** The text without the value at a path; undefined when there is nothing at it. */
export function deleteValue(text: string, file: string, path: Path): string | undefined {
  let found = false
  const made = edited(text, file, (document) => {
    const node = document.getIn(path, true)
    if (isAliasOnWay(document, path)) throw fail('shared-value', { key: pathText(path), file })
    found = document.hasIn(path)
    if (!found) return
    if (isCollection(node) || isScalar(node)) refuseAnchors(node, file, path)
    document.deleteIn(path)
  })
  return found ? made : undefined
}

/** The text put in order: one blank before comments, lists below their keys, no blank lines. */
export function formatText(text: string, file: string): string {
  return edited(text, file, () => {})
}

function edited(text: string, file: string, change: (document: Document) => void): string {
  const crlf = text.includes('\r\n')
  const source = crlf ? text.replaceAll('\r\n', '\n') : text
  // With the smallest schema every scalar keeps the spelling that it has in the file.
  const documents = parseAllDocuments(source, { schema: 'failsafe', keepSourceTokens: false, logLevel: 'silent' })
  if (documents.length > 1) throw fail('several-documents', { file })
  const document = (documents as Document[])[0]
  if (!document) return editedNew(change)
  const [problem] = document.errors
  if (problem) throw fail('unreadable', { path: file, cause: problem })
  change(document)
  const made = withoutBlankLines(print(document, indentOf(source)))
  return crlf ? made.replaceAll('\n', '\r\n') : made
}

function editedNew(change: (document: Document) => void): string {
  const [document] = parseAllDocuments('{}\n', { schema: 'failsafe' }) as unknown as Document[]
  if (isMap(document?.contents)) document.contents.flow = false
  change(document as Document)
  return print(document as Document, 2)
}

function print(document: Document, indent: number): string {
  return document.toString({ indent, indentSeq: true, lineWidth: 0, flowCollectionPadding: false, nullStr: '' })
}

/** Width of the first indentation of a key. */
function indentOf(text: string): number {
  const width = /^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2
  return width >= 2 && width <= 8 ? width : 2
}

/** Takes blank lines and blanks at the ends of lines out, those within texts excepted. */
function withoutBlankLines(text: string): string {
  const [document] = parseAllDocuments(text, { schema: 'failsafe', logLevel: 'silent' }) as unknown as Document[]
  const texts: [number, number][] = []
  if (document) {
    visit(document, {
      Scalar(_, node) {
        if (node.range && text.slice(node.range[0], node.range[1]).includes('\n'))
          texts.push([node.range[0], node.range[1]])
      },
    })
  }
  let offset = 0
  const lines: string[] = []
  const all = text.split('\n')
  all.forEach((line, index) => {
    const start = offset
    offset += line.length + 1
    const within = texts.some(([from, to]) => start >= from && start < to)
    // A tag without a text leaves a blank behind.
    if (within) lines.push(line)
    else if (line.trim() !== '' || index === all.length - 1) lines.push(line.trimEnd())
  })
  return lines.join('\n')
}

/** The collection that holds the last key of a path, with those before it made where they are missing. */
function makeWay(document: Document, file: string, path: Path): YAMLMap | YAMLSeq {
  if (!isCollection(document.contents)) document.contents = new YAMLMap() as never
  let here: unknown = document.contents
  path.forEach((key, at) => {
    if (isAlias(here) || here instanceof Alias) throw fail('shared-value', { key: pathText(path), file })
    if (!isCollection(here)) throw fail('not-a-collection', { key: pathText(path.slice(0, at)), file })
    refuseAnchors(here, file, path)
    if (isMap(here) === (typeof key === 'number')) {
      throw fail('not-a-collection', { key: pathText(path.slice(0, at + 1)), file })
    }
    if (at === path.length - 1) return
    const next: unknown = here.get(key, true)
    const empty = next === undefined || next === null || (isScalar(next) && (next.value === null || next.value === ''))
    if (empty) {
      const made = typeof path[at + 1] === 'number' ? new YAMLSeq() : new YAMLMap()
      if (isSeq(here)) here.add(made)
      else here.set(key, made)
      here = made
    } else here = next
  })
  return here as YAMLMap | YAMLSeq
}

function isAliasOnWay(document: Document, path: Path): boolean {
  return path.some((_, length) => isAlias(document.getIn(path.slice(0, length + 1), true)))
}

/** What several places share is not changed through one of them. */
function refuseAnchors(node: { anchor?: string | undefined }, file: string, path: Path): void {
  if (node.anchor) throw fail('shared-value', { key: pathText(path), file })
}

/** The new node in the dress of the one that it replaces: its comments, and its quotes where both are texts. */
function kept(before: unknown, node: unknown): unknown {
  if (isAlias(before)) throw fail('shared-value', { key: 'the value', file: 'the file' })
  if (!isScalar(before) && !isCollection(before)) return node
  if (before.anchor) throw fail('shared-value', { key: 'the value', file: 'the file' })
  if (isScalar(node) || isCollection(node)) {
    if (before.comment) node.comment = before.comment
    if (before.commentBefore) node.commentBefore = before.commentBefore
  }
  const quoted = isScalar(before) && (before.type === Scalar.QUOTE_DOUBLE || before.type === Scalar.QUOTE_SINGLE)
  if (quoted && isScalar(node) && node.source === undefined && before.type) node.type = before.type
  return node
}

function nodeOf(value: string, type: ValueType): unknown {
  const plain = (text: string) => {
    const node = new Scalar(text)
    node.type = Scalar.PLAIN
    // What has a source is not a text, and keeps its spelling.
    node.source = text
    return node
  }
  const refuse = (expected: string) => fail('not-of-type', { value, expected })
  switch (type) {
    case 'int':
      if (!/^[-+]?\d+$/.test(value)) throw refuse('an integer')
      return plain(value)
    case 'float':
      if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(value)) throw refuse('a number')
      return plain(value)
    case 'bool':
      if (!/^(?:true|false)$/i.test(value)) throw refuse('a boolean')
      return plain(value.toLowerCase())
    case 'null':
      return plain('null')
    case 'yaml': {
      const [document, ...more] = parseAllDocuments(value, {
        schema: 'failsafe',
        logLevel: 'silent',
      }) as unknown as Document[]
      if (!document || more.length > 0 || document.errors.length > 0) throw refuse('YAML')
      return document.contents
    }
    case 'string': {
      const node = new Scalar(value)
      const written = emitYaml(value)
      node.type = written.startsWith('"')
        ? Scalar.QUOTE_DOUBLE
        : written.startsWith("'")
          ? Scalar.QUOTE_SINGLE
          : written.startsWith('|')
            ? Scalar.BLOCK_LITERAL
            : Scalar.PLAIN
      return node
    }
  }
}
