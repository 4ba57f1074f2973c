import { fail } from './failures.ts'
import type { Paint } from './paint.ts'

/** How much a log line matters. */
export type LogLevel = 'Trace' | 'Debug' | 'Info' | 'Warning' | 'Error' | 'Off'

/** From the most talkative to silence. */
const levels: readonly LogLevel[] = ['Trace', 'Debug', 'Info', 'Warning', 'Error', 'Off']
const marks: Readonly<Record<LogLevel, string>> = {
  Trace: 'TRCE',
  Debug: 'DEBU',
  Info: 'INFO',
  Warning: 'WARN',
  Error: 'ERRO',
  Off: '',
}
const tints: Readonly<Record<LogLevel, keyof Paint>> = {
  Trace: 'dim',
  Debug: 'cyan',
  Info: 'green',
  Warning: 'yellow',
  Error: 'red',
  Off: 'dim',
}

/** Reads a level without regard to case; `source` names where it was written. An empty text is `Info`. */
export function logLevel(text: string, source: string): LogLevel {
  if (text.trim() === '') return 'Info'
  const wanted = text.trim().toLowerCase()
  const found = levels.find((level) => level.toLowerCase() === wanted || (wanted === 'warn' && level === 'Warning'))
  if (!found) throw fail('log-level', { level: text, source, known: levels })
  return found
}

/** Whether a line of `level` is written where `least` is set. */
export function admits(least: LogLevel, level: LogLevel): boolean {
  return level !== 'Off' && levels.indexOf(level) >= levels.indexOf(least)
}

/** A line of the log: four letters, the message, `key=value` pairs; a value with blanks or quotes is quoted. */
export function logLine(
  level: LogLevel,
  message: string,
  fields: Readonly<Record<string, unknown>>,
  paint: Paint,
): string {
  let line = `${paint[tints[level]](marks[level])} ${message}`
  for (const [key, value] of Object.entries(fields)) line += ` ${paint.dim(`${key}=`)}${fieldText(value)}`
  return `${line}\n`
}

function fieldText(value: unknown): string {
  let text: string
  if (typeof value === 'string') text = value
  else if (value instanceof Error) text = value.message
  else if (typeof value === 'object' && value !== null) {
    // What cannot be written as JSON (a cycle) must not end a run for the sake of a log line.
    try {
      text = JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part)) ?? String(value)
    } catch {
      text = String(value)
    }
  } else text = String(value)
  return text === '' || /[\s"=\u0000-\u001f]/.test(text) ? JSON.stringify(text) : text
}
