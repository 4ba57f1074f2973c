import { markdown } from '../../terminal/markdown.ts'
import { type TableOptions, table } from '../../terminal/table.ts'
import { fromJson } from '../../value/json.ts'
import { get, isMap, type Value } from '../../value/value.ts'
import type { HookRun } from './hook.ts'

/** How a program of a hook writes what it found. */
export type ResultFormat = 'markdown' | 'sarif' | 'infracost'

/** At most so many findings are listed; the rest is counted. */
const MOST = 20

/** Shows people what the program of a hook left. A result that cannot be read is a warning: the program has had its say. */
export function show({ command, prepared }: HookRun, hook: string, format: ResultFormat, text: string): void {
  const { console } = command.project
  const { lines } = prepared.more
  const say = (words: string) =>
    lines ? void lines.stderr(new TextEncoder().encode(console.mask(`${words}\n`))) : console.say(words)
  if (format === 'markdown') {
    say(markdown(console.mask(text), { paint: console.paint('stderr'), width: console.width }))
    return
  }
  let result: Value
  try {
    result = fromJson(text)
  } catch {
    console.warn(`The result of the hook ${hook} is no JSON, so it is not shown`)
    return
  }
  const about = `${hook}, ${prepared.ready.component} in ${prepared.ready.stack}`
  say(`${about}: ${format === 'sarif' ? findingsText(result, console.mask) : costText(result)}`)
}

/** What a SARIF document found, as a count and a table: how bad, where, which rule, in its words. */
export function findingsText(sarif: Value, mask: TableOptions['mask']): string {
  const rows: string[][] = []
  for (const run of list(get(sarif, ['runs'])))
    for (const one of list(get(run, ['results']))) {
      const at = get(one, ['locations', 0, 'physicalLocation'])
      const file = text(get(at, ['artifactLocation', 'uri'])).replace(/^file:\/\//, '')
      const line = text(get(at, ['region', 'startLine']))
      rows.push([
        text(get(one, ['level'])) || 'warning',
        line ? `${file}:${line}` : file,
        text(get(one, ['ruleId'])),
        text(get(one, ['message', 'text'])).split('\n')[0] ?? '',
      ])
    }
  if (rows.length === 0) return 'nothing found'
  const more = rows.length > MOST ? `  and ${rows.length - MOST} more\n` : ''
  return `${rows.length} found\n${table(undefined, rows.slice(0, MOST), { indent: '  ', mask })}${more}`.trimEnd()
}

/** What a report of infracost says the component costs. */
export function costText(report: Value): string {
  const currency = text(get(report, ['currency'])) || 'USD'
  const total = text(get(report, ['totalMonthlyCost']))
  const change = text(get(report, ['diffTotalMonthlyCost']))
  if (total === '') return 'no cost is known'
  return `${total} ${currency} a month${change && Number(change) !== 0 ? `, ${Number(change) > 0 ? '+' : ''}${change} by this change` : ''}`
}

const list = (value: Value | undefined): readonly Value[] => (Array.isArray(value) ? value : [])
const text = (value: Value | undefined): string =>
  value === undefined || value === null || isMap(value) || Array.isArray(value) ? '' : String(value)
