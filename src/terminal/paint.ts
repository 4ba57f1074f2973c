import type { Env } from '../host/host.ts'

/** Colours for a stream: each function wraps a text. */
export type Paint = Readonly<
  Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta', <T extends string>(text: T) => T>
>

/** What decides about colour, besides the stream. */
export interface ColorInputs {
  readonly env: Env
  /** `--no-color`, or its variable or key. */
  readonly never: boolean
  /** `--force-color`, or its variable. */
  readonly always: boolean
  /** `ATMOS_COLOR` or `settings.terminal.color`; true when absent. */
  readonly wanted?: boolean
}

/**
 * Whether a stream gets colours: `NO_COLOR` and `--no-color` beat everything; then `CLICOLOR=0`, unless forced; then
 * what forces; else colours are for terminals that can show them.
 */
export function colors(inputs: ColorInputs, terminal: boolean): boolean {
  const { env } = inputs
  if (inputs.never || (env.NO_COLOR ?? '') !== '') return false
  const forced = inputs.always || !['', '0', 'false'].includes(env.CLICOLOR_FORCE ?? '')
  if (forced) return true
  if (env.CLICOLOR === '0' || env.TERM === 'dumb' || inputs.wanted === false) return false
  return terminal
}

/** What was masked stays masked: the marks of a colour hold nothing. */
const style =
  (open: number, close: number) =>
  <T extends string>(text: T) =>
    (text === '' ? '' : `\u001b[${open}m${text}\u001b[${close}m`) as T

const same = <T extends string>(text: T) => text

/** Gives every text back as it is. */
export const noPaint: Paint = {
  bold: same,
  dim: same,
  red: same,
  green: same,
  yellow: same,
  cyan: same,
  magenta: same,
}

/** Colours of the sixteen that every terminal knows, so that people's own themes hold. */
export const colorPaint: Paint = {
  bold: style(1, 22),
  dim: style(2, 22),
  red: style(31, 39),
  green: style(32, 39),
  yellow: style(33, 39),
  cyan: style(36, 39),
  magenta: style(35, 39),
}
