import type { Masked } from './masked.ts'
import type { Paint } from './paint.ts'
import { noPaint } from './paint.ts'
import { columns, wrap } from './wrap.ts'

/** How a text is laid out. */
export interface MarkdownOptions {
  readonly width?: number | undefined
  readonly paint?: Paint
  /** Before each line. */
  readonly indent?: string
}

/**
 * The little of Markdown that descriptions use: paragraphs, headings, lists, quotes, code blocks, rules, and inline code,
 * stress and links. Without colour inline marks are taken away where the words do without them; code keeps its backticks.
 */
export function markdown(text: Masked, options: MarkdownOptions = {}): Masked {
  const { width, paint = noPaint, indent = '' } = options
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const blocks: string[] = []
  /** Items of one list stand together. */
  let inList = false
  const add = (block: string, item = false) => {
    if (item && inList) blocks[blocks.length - 1] += `\n${block}`
    else blocks.push(block)
    inList = item
  }
  const laid = (words: string, first: string, rest = first) =>
    wrap(inline(words as Masked, paint), { width, first: indent + first, rest: indent + rest })

  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as string
    const fence = /^\s*(```+|~~~+)/.exec(line)
    if (fence) {
      const code: string[] = []
      for (at++; at < lines.length && !(lines[at] as string).trim().startsWith(fence[1] as string); at++)
        code.push(`${indent}    ${lines[at]}`.trimEnd())
      at++
      add(code.join('\n'))
      continue
    }
    if (line.trim() === '') {
      at++
      continue
    }
    if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      add(indent + paint.dim('─'.repeat(Math.max(3, Math.min(width ?? 40, 40) - columns(indent)))))
      at++
      continue
    }
    const heading = /^(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line)
    if (heading) {
      add(indent + paint.bold(inline(heading[2] as string, paint)))
      at++
      continue
    }
    if (/^ {4}\S|^\t/.test(line)) {
      const code: string[] = []
      for (; at < lines.length && (/^( {4}|\t)/.test(lines[at] as string) || (lines[at] as string).trim() === ''); at++)
        code.push(`${indent}    ${(lines[at] as string).replace(/^( {4}|\t)/, '')}`.trimEnd())
      while (code.at(-1)?.trim() === '') code.pop()
      add(code.join('\n'))
      continue
    }
    const item = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/.exec(line)
    if (item) {
      const [, lead, sign, words] = item as unknown as [string, string, string, string]
      const first = `${lead}  ${/\d/.test(sign) ? sign : '•'} `
      const parts = [words]
      for (at++; at < lines.length && continues(lines[at] as string); at++) parts.push((lines[at] as string).trim())
      add(laid(parts.join(' '), first, ' '.repeat(columns(first))), true)
      continue
    }
    const quote = /^\s*>\s?/
    if (quote.test(line)) {
      const parts: string[] = []
      for (; at < lines.length && quote.test(lines[at] as string); at++)
        parts.push((lines[at] as string).replace(quote, ''))
      add(laid(parts.join(' '), `${paint.dim('│')} `))
      continue
    }
    const parts: string[] = []
    const broken: string[] = []
    for (; at < lines.length && (parts.length + broken.length === 0 || continues(lines[at] as string)); at++) {
      const words = lines[at] as string
      parts.push(words.trim().replace(/\\$/, ''))
      // Two blanks or a backslash at its end keep a line a line.
      if (/( {2}|\\)$/.test(words)) broken.push(laid(parts.splice(0).join(' '), ''))
    }
    if (parts.length > 0) broken.push(laid(parts.join(' '), ''))
    add(broken.join('\n'))
  }
  return blocks.join('\n\n') as Masked
}

/** Whether a line belongs to the paragraph or item before it. */
function continues(line: string): boolean {
  return line.trim() !== '' && !/^\s*([-*+]|\d+[.)])\s+|^\s*(```|~~~|>)|^#{1,6}\s/.test(line)
}

/** Inline code, stress and links of one paragraph. */
export function inline<T extends string>(text: T, paint: Paint = noPaint): T {
  // Code first: nothing within it is Markdown.
  return text
    .split(/(`[^`\n]+`)/)
    .map((part, index) => {
      if (index % 2 === 1) return paint === noPaint ? part : paint.cyan(part.slice(1, -1))
      return part
        .replace(/!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)/g, (_, words: string, url: string) =>
          words === '' || words === url ? url : `${words} (${url})`,
        )
        .replace(/<(https?:\/\/[^>\s]+)>/g, '$1')
        .replace(/(\*\*|__)(?=\S)(.+?)(?<=\S)\1/g, (_, __, words: string) => paint.bold(words))
        .replace(/(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![\w*])/g, '$1')
        .replace(/(?<![\w_])_(?=[^\s_])([^_]+?)(?<=\S)_(?![\w_])/g, '$1')
    })
    .join('') as T
}
