// What templates cost: operations per second of a one-line step and of a 200-line manifest, parsed anew and from the
// cache, beside the same work done by joining strings; and the very first manifest of a process.
import { resolve } from '../src/template/libraries/registry.ts'
import { parse } from '../src/template/parse.ts'
import { render, stepLibraries, type TemplateOptions } from '../src/template/template.ts'
import { stringMap } from '../src/template/values.ts'
import { map, type ValueMap } from '../src/value/value.ts'

const step = 'aws s3 ls s3://{{ .Arguments.bucket }}-{{ .Flags.stage }} --region {{ .Flags.region }}'
const stepData = map([
  ['Arguments', stringMap([['bucket', 'logs']])],
  [
    'Flags',
    map([
      ['stage', 'dev'],
      ['region', 'us-east-2'],
    ]),
  ],
])

const zones = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
const manifestData = map([
  ['name', 'plat-ue2-dev'],
  ['zones', zones],
  ['tags', map(zones.map((zone) => [`tag-${zone}`, `Value ${zone}`]))],
  ['enabled', true],
])

/** 200 lines, as manifests have them: values, conditions, loops, functions of Sprig. */
const manifest = Array.from({ length: 20 }, (_, i) =>
  [
    `component_${i}:`,
    '  vars:',
    '    name: {{ .name | upper | replace "-" "_" }}',
    '    enabled: {{ .enabled | default false }}',
    '    {{- range $i, $zone := .zones }}',
    `    subnet_{{ $zone }}: 10.${i}.{{ mul $i 16 }}.0/20`,
    '    {{- end }}',
    '    {{- if and .enabled (gt (len .zones) 2) }}',
    '    tags: {{ .tags | toJson }}',
    '    {{- end }}',
  ].join('\n'),
).join('\n')

function joinStep(data: ValueMap): string {
  const { Arguments: args, Flags: flags } = data as { Arguments: ValueMap; Flags: ValueMap }
  return `aws s3 ls s3://${args.bucket}-${flags.stage} --region ${flags.region}`
}

function joinManifest(data: ValueMap): string {
  const { name, zones, tags, enabled } = data as { name: string; zones: string[]; tags: ValueMap; enabled: boolean }
  let out = ''
  for (let i = 0; i < 20; i++) {
    out += `component_${i}:\n  vars:\n    name: ${name.toUpperCase().replaceAll('-', '_')}\n    enabled: ${enabled}`
    zones.forEach((zone, index) => {
      out += `\n    subnet_${zone}: 10.${i}.${index * 16}.0/20`
    })
    if (enabled && zones.length > 2) out += `\n    tags: ${JSON.stringify(tags)}\n`
  }
  return out
}

const options: TemplateOptions = { name: 'bench', libraries: stepLibraries, missingKey: 'error', context: {} }
const knows = () => true

/** Milliseconds of one turn: the best of several rounds, so that a noisy moment does not count. */
function time(work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 12; round++) {
    let turns = 0
    const started = performance.now()
    let passed = 0
    do {
      for (let i = 0; i < 20; i++) work()
      turns += 20
      passed = performance.now() - started
    } while (passed < 40)
    best = Math.min(best, passed / turns)
  }
  return best
}

/** The lines of the report. */
export async function templates(): Promise<string[]> {
  const loading = performance.now()
  await resolve(['upper', 'replace', 'default', 'mul', 'toJson'], stepLibraries)
  const loaded = performance.now() - loading
  const first = performance.now()
  await render(manifest, manifestData, options)
  const cold = performance.now() - first
  const lines = [
    `the first 200-line manifest of a process   ${cold.toFixed(2)} ms (loading its five functions ${loaded.toFixed(2)} ms)`,
  ]
  for (const [what, text, data, join] of [
    ['one-line step', step, stepData, joinStep],
    ['200-line manifest', manifest, manifestData, joinManifest],
  ] as const) {
    const parsed = time(() => parse(text, { name: 'bench', knows }))
    const rendered = time(() => render(text, data, options))
    const floor = time(() => join(data))
    const whole = parsed + rendered
    lines.push(
      `${what.padEnd(18)} parse and render ${rate(whole)} (${ms(whole)}, ${Math.round((100 * parsed) / whole)} % parse)   ` +
        `parsed before ${rate(rendered)} (${ms(rendered)})   joined strings ${rate(floor)}`,
    )
  }
  return lines
}

const rate = (milliseconds: number) => `${Math.round(1000 / milliseconds).toLocaleString('en')}/s`
const ms = (milliseconds: number) => `${milliseconds.toFixed(4)} ms`

// Alone: `bun bench/templates.ts`.
if (process.argv[1]?.endsWith('bench/templates.ts')) for (const line of await templates()) console.log(line)
