import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Build, builds, isAlive, place, quoted, start } from '../binary/builds.ts'
import { type Act, desk, endLater, PROMPT } from './person.ts'

/** Time for a machine that does other things as well. */
const LONG = 60_000

const project = `
  commands:
    - { name: both, steps: ['for at in $(seq 100); do echo "out $at"; echo "err $at" >&2; done'] }
    - { name: many, steps: ['seq 1 100000'] }
    - { name: quiet, steps: ['true'] }
    - { name: fails, steps: ['exit 4'] }
    - { name: crlf, steps: ["if true; then\\r\\n  echo one\\r\\nfi\\r\\necho 'two\\r\\nlines'\\r\\n"] }
    - { name: tail, steps: ['exec > >(sleep 0.05; cat) 2>&1; echo last; echo words >&2', 'echo next'] }
    - { name: bytes, steps: ['cat bytes'] }
    - { name: line, steps: ["head -c 3000000 /dev/zero | tr '\\\\0' x; echo end"] }
    - name: reads
      steps:
        - { name: first, command: 'sleep 987 & echo "pid $!"; echo aside >&2' }
        - 'echo "<{{ .steps.first.value }}> <{{ .steps.first.metadata.stderr }}>"'
`

const inBash = (line: string, at = place(project)) => start(['bash', '-c', line], at, '').ended

describe.each(Object.keys(builds) as Build[])('the output of steps, %s', (build) => {
  const both = Array.from({ length: 100 }, (_, at) => `out ${at + 1}\nerr ${at + 1}\n`).join('')

  test.each([
    ['a pipe', (command: string) => `${command} 2>&1 | cat`],
    ['a file', (command: string) => `${command} > file 2>&1; cat file`],
    ['a file that is appended to', (command: string) => `${command} >> file 2>&1; cat file`],
  ])('stdout and stderr keep their order in %s', async (_what, line) => {
    expect((await inBash(line(quoted(build, 'both')))).stdout).toBe(both)
  })

  test('stdout and stderr that lead to two places stay apart', async () => {
    const { stdout, stderr } = await inBash(quoted(build, 'both'))
    expect([stdout.includes('err'), stderr.includes('out')]).toEqual([false, false])
  })

  test.each([
    ['a full disk', '> /dev/full', 'no space left on the disk (ENOSPC)'],
    ['a closed stdout', '>&-', 'it is closed (EBADF)'],
  ])('%s is an error, reported once', async (_what, redirection, why) => {
    for (const command of ['both', 'many', 'version']) {
      const { code, stderr } = await inBash(`${quoted(build, command)} ${redirection}`)
      expect(code).toBe(1)
      expect(stderr.split(`What goes to stdout cannot be written: ${why}.`)).toHaveLength(2)
    }
    // What writes nothing misses nothing.
    expect(await inBash(`${quoted(build, 'quiet')} ${redirection}`)).toMatchObject({ code: 0, stderr: '' })
    expect(await inBash(`${quoted(build, 'fails')} ${redirection}`)).toMatchObject({ code: 4 })
  })

  test('a reader that goes away ends a step with SIGPIPE, in silence', async () => {
    const { stdout, stderr } = await inBash(`${quoted(build, 'many')} | head -1; echo "\${PIPESTATUS[0]}"`)
    expect([stdout, stderr]).toEqual(['1\n141\n', ''])
  })

  test('scripts with line ends of Windows run', async () => {
    expect(await inBash(quoted(build, 'crlf'))).toMatchObject({ code: 0, stdout: 'one\ntwo\nlines\n', stderr: '' })
  })

  test('what a shell leaves to finish by itself comes before the next step', async () => {
    expect((await inBash(quoted(build, 'tail'))).stdout).toBe('last\nwords\nnext\n')
  })

  test('bytes and very long lines come as they are', async () => {
    const at = place(project)
    const bytes = Buffer.alloc(5_000_000)
    for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE((at * 2_654_435_761) >>> 0, at)
    writeFileSync(`${at.cwd}/bytes`, bytes)
    const sum = createHash('sha256').update(bytes).digest('hex')
    expect((await inBash(`${quoted(build, 'bytes')} | sha256sum`, at)).stdout).toBe(`${sum}  -\n`)
    expect((await inBash(`${quoted(build, 'line')} | wc -c`, at)).stdout.trim()).toBe('3000004')
  })

  test('a step whose output is read ends with its shell, too', async () => {
    const { code, stdout } = await inBash(
      `${quoted(build, 'reads')} > file 2> errors; status=$?; cat file; exit $status`,
    )
    const pid = Number(/pid (\d+)/.exec(stdout)?.[1])
    endLater(pid)
    expect([code, isAlive(pid)]).toEqual([0, true])
    expect(stdout).toBe(`pid ${pid}\n<pid ${pid}> <aside\n>\n`)
  })
})

const typed = (text: string): Act => ({ type: text })
const wait = (text: string): Act => ({ wait: text })

describe.each(Object.keys(builds) as Build[])('a terminal and %s', (build) => {
  test(
    'stdout and stderr keep their order',
    async () => {
      const { screen } = await desk(build, project).run('atmos both')
      const lines = Array.from({ length: 100 }, (_, at) => `out ${at + 1}\r\nerr ${at + 1}\r\n`).join('')
      expect(screen).toBe(lines)
    },
    LONG,
  )

  test(
    'a terminal that goes away leaves the steps that clean up their turn',
    async () => {
      const at = desk(
        build,
        `
        commands:
          - name: it
            steps:
              - echo busy; sleep 987
              - { command: 'for line in $(seq 100); do echo cleaning; done; echo cleaned > cleaned', when: always }
      `,
      )
      const { code, missed } = await at.run('atmos it', wait('busy'), { hangup: true }, { exists: at.path('cleaned') })
      expect([missed, code]).toEqual([null, 129])
      expect(readFileSync(at.path('cleaned'), 'utf8')).toBe('cleaned\n')
    },
    LONG,
  )

  const nested = `
    commands:
      - { name: outer, steps: [atmos middle] }
      - { name: middle, steps: [{ type: atmos, command: inner }] }
      - name: inner
        arguments: [{ name: colour, required: true, values: [red, green] }]
        steps: ['echo "<{{ .Arguments.colour }}>"', 'exit 5']
  `

  test(
    'a step that runs atmos asks and has colours as if called directly, several levels deep',
    async () => {
      const at = desk(build, nested)
      const screens = []
      for (const command of ['inner', 'outer']) {
        const { screen, missed } = await at.shell(
          typed(`atmos ${command}\n`),
          wait('green'),
          typed('\u001b[B'),
          wait('green'),
          typed('\r'),
          wait('<green>'),
          wait('\u001b[31m'),
          wait(PROMPT),
        )
        expect(missed, screen).toBeNull()
        screens.push(screen)
      }
      for (const screen of screens) expect(screen).toContain('step 2 of inner failed')
    },
    LONG,
  )

  test(
    'a nested call whose output is redirected has no colours there',
    async () => {
      const at = desk(build, "commands: [{ name: outer, steps: ['atmos nothing-there 2> file; cat -v file'] }]")
      const { screen } = await at.run('atmos outer')
      expect(screen).toContain('nothing-there')
      expect(screen).not.toContain('^[[')
    },
    LONG,
  )

  test(
    'a background job is still masked after the run has ended',
    async () => {
      const at = desk(
        build,
        `
        settings: { terminal: { mask: { patterns: ['pin-\\d+'] } } }
        commands: [{ name: it, steps: ['(${'while [ ! -e over ]; do sleep 0.05; done'}; echo "late $GITHUB_TOKEN pin-123") & true'] }]
      `,
      )
      at.env.GITHUB_TOKEN = 'tok-of-nobody'
      const { screen, missed } = await at.shell(
        typed('atmos it\n'),
        wait(PROMPT),
        typed('touch over\n'),
        wait('late <MASKED> <MASKED>'),
      )
      expect(missed, screen).toBeNull()
    },
    LONG,
  )
})
