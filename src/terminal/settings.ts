import type { Env } from '../host/host.ts'
import { isMap, type Value } from '../value/value.ts'
import type { LogLevel } from './log.ts'
import { logLevel } from './log.ts'
import type { MaskSettings } from './mask.ts'

/** Global flags that concern the terminal, as given; absent ones are undefined. */
export interface TerminalFlags {
  readonly interactive?: boolean
  readonly logsLevel?: string
  readonly logsFile?: string
  readonly verbose?: boolean
  readonly noColor?: boolean
  readonly forceColor?: boolean
  readonly forceTty?: boolean
  readonly mask?: boolean
}

/** How the console behaves, decided from flags, variables and configuration. */
export interface ConsoleSettings {
  readonly level: LogLevel
  /** `/dev/stderr`, `/dev/stdout`, `/dev/null`, or a file that is appended to. */
  readonly logsFile: string
  /** Errors show their data and all causes. */
  readonly verbose: boolean
  readonly noColor: boolean
  readonly forceColor: boolean
  readonly color?: boolean
  readonly forceTty: boolean
  readonly interactive: boolean
  /** 0 means no cap. */
  readonly maxWidth: number
  readonly mask: MaskSettings
  /** `settings.terminal.mask.patterns`, as they are written. */
  readonly maskPatterns: readonly string[]
}

/** The parts of the configuration that concern the terminal, as plain data: `logs` and `settings.terminal`. */
export interface TerminalConfiguration {
  readonly logs?: Value | undefined
  readonly terminal?: Value | undefined
}

/**
 * Decides from flags, variables and configuration, in this order of weight. Before the configuration is read it is left
 * out; the console adopts the complete settings afterwards. Fails when a log level is unknown.
 */
export function consoleSettings(
  flags: TerminalFlags,
  env: Env,
  configuration: TerminalConfiguration = {},
): ConsoleSettings {
  const logs = fields(configuration.logs)
  const terminal = fields(configuration.terminal)
  const mask = fields(terminal.mask)
  const verbose = flags.verbose ?? truth(env.ATMOS_VERBOSE) ?? false
  const color = truth(env.ATMOS_COLOR) ?? truth(terminal.color)
  const replacement = text(mask.replacement)
  return {
    level: verbose ? 'Debug' : level(flags, env, logs.level),
    logsFile: (flags.logsFile ?? env.ATMOS_LOGS_FILE ?? text(logs.file)) || '/dev/stderr',
    verbose,
    noColor: flags.noColor ?? truth(env.ATMOS_NO_COLOR) ?? truth(terminal.no_color) ?? false,
    forceColor: flags.forceColor ?? truth(env.ATMOS_FORCE_COLOR) ?? false,
    ...(color === undefined ? {} : { color }),
    forceTty: flags.forceTty ?? truth(env.ATMOS_FORCE_TTY) ?? false,
    interactive: flags.interactive ?? truth(env.ATMOS_INTERACTIVE) ?? true,
    maxWidth: typeof terminal.max_width === 'number' ? Math.max(0, Math.floor(terminal.max_width)) : 0,
    mask: {
      enabled: flags.mask ?? truth(env.ATMOS_MASK) ?? truth(mask.enabled) ?? true,
      ...(replacement === undefined ? {} : { replacement }),
      literals: texts(mask.literals),
    },
    maskPatterns: texts(mask.patterns),
  }
}

function level(flags: TerminalFlags, env: Env, configured: Value | undefined): LogLevel {
  if (flags.logsLevel !== undefined) return logLevel(flags.logsLevel, '--logs-level')
  if (env.ATMOS_LOGS_LEVEL !== undefined) return logLevel(env.ATMOS_LOGS_LEVEL, 'ATMOS_LOGS_LEVEL')
  return configured === undefined || configured === null ? 'Warning' : logLevel(String(configured), 'logs.level')
}

/** A boolean of the configuration or of a variable; undefined when it is neither. */
function truth(value: Value | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return undefined
  const word = value.toLowerCase()
  if (['1', 't', 'true', 'yes', 'on'].includes(word)) return true
  return ['0', 'f', 'false', 'no', 'off'].includes(word) ? false : undefined
}

const fields = (value: Value | undefined) => (isMap(value) ? value : {})
const text = (value: Value | undefined) => (typeof value === 'string' ? value : undefined)
const texts = (value: Value | undefined) =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string' || typeof one === 'number').map(String) : []
