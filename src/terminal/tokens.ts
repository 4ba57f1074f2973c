import type { Hit } from './finder.ts'

/** A token known by its form: fixed text, then runs of characters. */
export interface TokenForm {
  readonly anchor: string
  readonly runs: readonly Run[]
}

/** A number of characters of a class; an open run takes as many as there are, at least `least`. */
interface Run {
  readonly of: string
  readonly least: number
  readonly open?: boolean
}

const WORD = 'A-Za-z0-9'

/** The forms that are always masked. */
export const tokenForms: readonly TokenForm[] = [
  { anchor: 'ghp_', runs: [{ of: WORD, least: 36 }] },
  { anchor: 'gho_', runs: [{ of: WORD, least: 36 }] },
  {
    anchor: 'github_pat_',
    runs: [
      { of: WORD, least: 22 },
      { of: '_', least: 1 },
      { of: WORD, least: 59 },
    ],
  },
  { anchor: 'glpat-', runs: [{ of: `${WORD}-_`, least: 20 }] },
  { anchor: 'sk-', runs: [{ of: WORD, least: 48 }] },
  {
    anchor: 'Bearer ',
    runs: [
      { of: `${WORD}-._~+/`, least: 1, open: true },
      { of: '=', least: 0, open: true },
    ],
  },
  { anchor: 'AKIA', runs: [{ of: '0-9A-Z', least: 16 }] },
]

/** How much of a form has been seen: the run, and characters taken of it. */
export interface Seen {
  readonly run: number
  readonly taken: number
}

export interface Reach {
  readonly end: number
  /** All that the form demands is there. */
  readonly enough: boolean
  /** The bytes ended before the form did. */
  readonly more: boolean
  readonly seen: Seen
}

const nothing: Seen = { run: 0, taken: 0 }

/** How far a form reaches from `at`, just behind what was seen of it, when nothing from `limit` on counts. */
export function reach(
  form: TokenForm,
  bytes: Uint8Array,
  at: number,
  limit: number,
  seen = nothing,
): Reach | undefined {
  let { run: index, taken } = seen
  let end = at
  for (; index < form.runs.length; index++, taken = 0) {
    const run = form.runs[index] as Run
    const accepted = members(run.of)
    while (end < limit && (run.open || taken < run.least) && accepted[bytes[end] as number] === 1) {
      end++
      taken++
    }
    const done = taken >= run.least
    if (end >= limit) {
      const later = form.runs.slice(index + 1)
      return {
        end,
        enough: done && later.every((one) => one.least === 0),
        more: run.open === true || !done || later.length > 0,
        seen: { run: index, taken },
      }
    }
    if (!done) return undefined
  }
  return { end, enough: true, more: false, seen: { run: index, taken } }
}

const anchorBytes = tokenForms.map((form) => Uint8Array.from(form.anchor, (char) => char.charCodeAt(0)))

/** Places of the anchors of token forms, in order; `needle` is the index of the form. The runtime's own search is fastest. */
export function anchors(bytes: Uint8Array): Hit[] {
  const hits: Hit[] = []
  const searched = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  anchorBytes.forEach((anchor, needle) => {
    for (let at = searched.indexOf(anchor); at >= 0; at = searched.indexOf(anchor, at + 1))
      hits.push({ start: at, end: at + anchor.length, needle })
  })
  return hits.length < 2 ? hits : hits.sort((a, b) => a.start - b.start)
}

/** Where the longest end of the bytes starts that is a true beginning of an anchor; the length when there is none. */
export function anchorBegun(bytes: Uint8Array): number {
  const longest = 'github_pat_'.length
  for (let start = Math.max(0, bytes.length - longest + 1); start < bytes.length; start++) {
    const rest = bytes.subarray(start)
    const begins = (anchor: Uint8Array) => anchor.length > rest.length && rest.every((byte, at) => byte === anchor[at])
    if (anchorBytes.some(begins)) return start
  }
  return bytes.length
}

/** Whether bytes begin with an anchor and go on behind it. */
export function isBehindAnchor(bytes: Uint8Array): boolean {
  const begins = (anchor: Uint8Array) => bytes.length > anchor.length && anchor.every((byte, at) => byte === bytes[at])
  return anchorBytes.some(begins)
}

const classes = new Map<string, Uint8Array>()

/** A table of the bytes in a class such as `A-Z_`. */
function members(of: string): Uint8Array {
  let table = classes.get(of)
  if (table) return table
  table = new Uint8Array(256)
  for (let at = 0; at < of.length; at++) {
    const from = of.charCodeAt(at)
    const range = of[at + 1] === '-' && at + 2 < of.length && /[A-Za-z0-9]/.test(of[at] as string)
    const to = range ? of.charCodeAt(at + 2) : from
    table.fill(1, from, to + 1)
    if (range) at += 2
  }
  classes.set(of, table)
  return table
}
