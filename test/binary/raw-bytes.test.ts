import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { place, quoted } from './builds.ts'

const project = `
  commands:
    - name: say
      arguments: [{name: word}]
      flags: [{name: flag}]
      env:
        - {key: MADE, valueCommand: 'printf "m\\\\377\\\\0d"'}
        - {key: COPY, value: '{{ .Arguments.word }}{{ .Env.ODD }}'}
      steps:
        - printf '<%s>' "$ODD" "$MADE" "$COPY" "$ATMOS_ARG_WORD" "$ATMOS_FLAG_FLAG" '{{ .Arguments.word }}' {{ .TrailingArgs }}
        - {command: [printf, '<%s>', '{{ .Flags.flag }}']}
        - atmos again -- {{ .TrailingArgs }}
    - name: again
      steps: ['printf "<%s>" "$ODD" {{ .TrailingArgs }}']
`

/** Bytes of a text in which \xNN is one byte. */
const raw = (text: string) =>
  Buffer.from(
    text.replace(/\\x(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )

// Only Linux shows a process the bytes it was started with.
describe.runIf(process.platform === 'linux').each(['executable', 'node'] as const)('on %s', (build) => {
  test('bytes that are not UTF-8 reach the steps, and what they call, unchanged', () => {
    const at = place(project)
    const script = `export ODD=$'o\\xe9' PATH="$PWD/../bin:$PATH"
      mkdir ../bin; printf '#!/bin/sh\\nexec %s "$@"\\n' "${quoted(build).replaceAll("'", '')}" > ../bin/atmos; chmod +x ../bin/atmos
      atmos say $'a\\xff"' --flag $'\\xc3\\xa9\\xfe' -- $'t\\xfd x' '' $'\\xf0\\x9f\\x98\\x80'`
    const ended = spawnSync('bash', ['-c', script], at)
    expect(ended.stderr.toString()).toBe('')
    const trailing = '<t\\xfd x><><\\xf0\\x9f\\x98\\x80>'
    const first = `<o\\xe9><m\\xffd><a\\xff"o\\xe9><a\\xff"><\\xc3\\xa9\\xfe><a\\xff">${trailing}`
    expect([...ended.stdout]).toEqual([...raw(`${first}<\\xc3\\xa9\\xfe><o\\xe9>${trailing}`)])
  })
})
