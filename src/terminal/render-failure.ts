import { isFailure, type Place, type Words } from '../failure/failure.ts'
import { refusedPath, systemWords } from '../host/system-words.ts'
import { seenFrom } from '../value/file-path.ts'
import type { OpenConsole } from './console.ts'
import { joined, type Masked, masked } from './masked.ts'
import type { Paint } from './paint.ts'
import { noPaint } from './paint.ts'
import { columns, pad, wrap } from './wrap.ts'

/** How a failure is laid out. */
export interface Look {
  readonly paint?: Paint
  /** Paragraphs are wrapped to so many columns; not at all when absent, so that what is piped can be searched. */
  readonly width?: number
  /** Shows the code, the data and the causes. */
  readonly verbose?: boolean
  /** Places are shown as seen from this folder. */
  readonly from?: string
  /** Applied before anything is laid out, so that no secret is torn in two by a line end. */
  readonly mask: (text: string) => Masked
}

/** How failures look on stderr of a console. */
export function lookOf(console: OpenConsole): Look {
  return {
    paint: console.paint('stderr'),
    verbose: console.verbose,
    mask: (text) => console.mask(text),
    ...(console.isTerminal('stderr') ? { width: console.width } : {}),
  }
}

/**
 * The block that tells people about anything thrown: heading, message, place, explanation, usage, hints; with `verbose`
 * also data and causes. What is no failure of ours is called an internal error.
 */
export function renderFailure(thrown: unknown, look: Look): Masked {
  const { paint = noPaint, width, verbose = false, from, mask } = look
  const words: Words = isFailure(thrown) ? thrown.words : internal(thrown)
  const inline = (text: string) => spans(mask(text), paint)
  const blocks: Masked[] = [
    paint.bold(masked`# ${mask(words.title ?? 'Error')}`),
    paragraph(masked`${paint.red(paint.bold(masked`**Error:**`))} ${inline(words.message)}`, width),
  ]
  if (words.place) blocks.push(placeBlock(words.place, paint, mask, from))
  for (const detail of words.details ?? []) blocks.push(paragraph(inline(detail), width))
  if (verbose) {
    const data = isFailure(thrown) ? { code: thrown.code, ...thrown.data } : {}
    const rows = Object.entries(data).flatMap(([key, value]) => {
      const text = fieldText(value, mask)
      return text === undefined ? [] : [[mask(key), text] as const]
    })
    const widest = Math.max(0, ...rows.map(([key]) => columns(key)))
    if (rows.length > 0)
      blocks.push(
        joined(
          rows.map(([key, text]) => masked`    ${paint.dim(pad(key, widest))}  ${text}`),
          '\n',
        ),
      )
    const causes = causesOf(thrown)
    if (causes.length > 0)
      blocks.push(
        joined(
          [masked`Caused by:`, ...causes.map((cause, at) => wrapLines(inline(cause), `  ${at + 1}. `, width))],
          '\n',
        ),
      )
  }
  if (words.usage && words.usage.length > 0) {
    blocks.push(paint.bold(masked`## Usage`))
    blocks.push(
      joined(
        words.usage.map((line) => masked` ${mask(line)}`),
        '\n',
      ),
    )
  }
  const hints = (words.hints ?? []).map((hint) => wrapLines(inline(hint), '💡 ', width))
  if (hints.length > 0) blocks.push(joined(hints, '\n'))
  return masked`\n${joined(blocks, '\n\n')}\n`
}

/** What a defect of ours says: its own words are for us, so they come second. */
function internal(thrown: unknown): Words {
  const path = refusedPath(thrown)
  if (path !== undefined) return { message: `The system refuses \`${path}\`: ${systemWords(thrown)}` }
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  const stack = thrown instanceof Error ? (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : []
  return {
    message: `internal error: ${text}`,
    details: [
      'This is a defect of atmos, not of your configuration.',
      ...(stack.length > 0
        ? [
            stack
              .slice(0, 8)
              .map((line) => `    ${line.trim()}`)
              .join('\n'),
          ]
        : []),
    ],
    hints: ['Please report it with the lines above.'],
  }
}

function placeBlock(place: Place, paint: Paint, mask: Look['mask'], from: string | undefined): Masked {
  const { file, line, column, text } = place
  let where: string = mask(from === undefined ? file : seenFrom(from, file))
  if (line !== undefined) where += `:${line}`
  if (line !== undefined && column !== undefined) where += `:${column}`
  const lines = [`    ${paint.cyan(where)}`]
  if (text !== undefined && line !== undefined) {
    const number = String(line)
    // The mask may change the length of the line, and then the caret would point at anything.
    const shown = mask(text)
    lines.push(`    ${paint.dim(`${number} |`)} ${shown.trimEnd()}`)
    if (column !== undefined && shown === text) {
      const before = text.slice(0, column - 1).replace(/[^\t]/g, (char) => ' '.repeat(columns(char)))
      lines.push(`    ${paint.dim(`${' '.repeat(number.length)} |`)} ${before}${paint.red('^')}`)
    }
  }
  return lines.join('\n') as Masked
}

/** A paragraph; lines that start with four blanks, and lines of a list, stay lines. */
function paragraph(text: Masked, width: number | undefined): Masked {
  return wrapLines(text, '', width)
}

/** Wraps each line of its own kind: verbatim (four blanks, or columns), list (bullet), or running text, which is joined. */
function wrapLines(text: Masked, first: string, width: number | undefined): Masked {
  const rest = ' '.repeat(columns(first))
  const done: string[] = []
  let running: Masked[] = []
  const lead = () => (done.length === 0 ? first : rest)
  const flush = () => {
    if (running.length > 0) done.push(wrap(joined(running, ' '), { width, first: lead(), rest }))
    running = []
  }
  for (const line of text.split('\n') as Masked[]) {
    const bullet = /^(\s*(?:[•*✓✗-]|\d+[.)])\s+)(.*)$/.exec(line)
    if (line.startsWith('    ') || /\S {3,}\S/.test(line)) {
      flush()
      done.push(`${lead()}${line}`.trimEnd())
    } else if (bullet) {
      flush()
      const [, mark, item] = bullet as unknown as [string, string, Masked]
      done.push(wrap(item, { width, first: lead() + mark, rest: rest + ' '.repeat(columns(mark)) }))
    } else if (line.trim() === '') {
      flush()
      if (done.length > 0) done.push('')
    } else running.push(line)
  }
  flush()
  return done.join('\n') as Masked
}

/** Inline code and stress: colour in place of the marks, or the marks where there is no colour. */
function spans(text: Masked, paint: Paint): Masked {
  if (paint === noPaint) return text
  return text.replace(/`([^`\n]+)`/g, (_, code: string) => paint.cyan(code)) as Masked
}

function fieldText(value: unknown, mask: Look['mask']): Masked | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (Array.isArray(value)) {
    const texts = value.map((one) => fieldText(one, mask)).filter((text) => text !== undefined)
    return texts.length === 0 ? undefined : joined(texts, ', ')
  }
  if (typeof value === 'object') return undefined
  return mask(String(value)).replaceAll('\n', '\\n') as Masked
}

/** Messages of the causes, outermost first; what repeats the words above it is left out. */
function causesOf(thrown: unknown): string[] {
  const causes: string[] = []
  let last = thrown instanceof Error ? thrown.message : ''
  let cause = thrown instanceof Error ? thrown.cause : undefined
  for (let depth = 0; cause !== undefined && cause !== null && depth < 20; depth++) {
    const text = cause instanceof Error ? cause.message : String(cause)
    if (text !== '' && text !== last) causes.push(text)
    last = text
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return causes
}
