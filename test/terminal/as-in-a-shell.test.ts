import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Build, builds, isAlive } from '../binary/builds.ts'
import { hasTool } from '../support/tools.ts'
import { type Act, desk, endLater, PROMPT } from './person.ts'

/** Time for a machine that does other things as well. */
const LONG = 60_000

/** A step that goes on until a file is there. */
const until = (file: string) => `while [ ! -e ${file} ]; do sleep 0.05; done`
/** Words that come on the screen only when a program prints them, not when they are typed. */
const CURSES = `python3 -c "
import curses
def main(screen):
    screen.addstr(0, 0, 'press' + ' a key'); screen.refresh()
    return screen.getkey()
print('it was', curses.wrapper(main))"`

interface Case {
  readonly about: string
  readonly steps: readonly string[]
  readonly acts: readonly Act[]
  readonly shows: readonly string[]
  readonly hides?: readonly string[]
  /** Programs without which the case says nothing. */
  readonly needs?: readonly string[]
  /** Only where the output of steps is a terminal. */
  readonly only?: Build
}

const typed = (text: string): Act => ({ type: text })
const wait = (text: string): Act => ({ wait: text })
const go = typed('atmos it\n')

const cases: readonly Case[] = [
  {
    about: 'what is typed ahead is read by the next step',
    steps: [`echo busy; ${until('done')}`, 'read -r line; echo "<$line>"'],
    acts: [go, wait('busy'), typed('typed ahead\n'), { touch: 'done' }],
    shows: ['<typed ahead>'],
  },
  {
    about: 'what is typed ahead is read by the shell',
    steps: [`echo busy; ${until('done')}`],
    acts: [go, wait('busy'), typed('echo $((40 + 2))\n'), { touch: 'done' }, wait(PROMPT), wait('42')],
    shows: ['42'],
  },
  {
    about: 'a step takes one line of two',
    steps: [`echo busy; ${until('done')}; head -n 1 | cat`, 'read -r line; echo "<$line>"'],
    acts: [go, wait('busy'), typed('one\n'), { touch: 'done' }, wait('one\r\none'), typed('two\n'), wait('<two>')],
    shows: ['<two>'],
  },
  {
    about: 'a password is not shown (read -s)',
    steps: ['read -rs -p "pass""word: " word; echo; echo "${#word} letters"'],
    acts: [go, wait('password: '), typed('hush\n'), wait('letters')],
    shows: ['4 letters'],
    hides: ['hush'],
  },
  {
    about: 'a password is not shown (from /dev/tty, as ssh and sudo ask)',
    steps: ['python3 -c "import getpass; print(len(getpass.getpass()), \'letters\')"'],
    acts: [go, wait('Password: '), typed('hush\n'), wait('letters')],
    shows: ['4 letters'],
    hides: ['hush'],
  },
  {
    about: 'python asks',
    steps: ["python3 -c \"print('<' + input('your' + ' name: ') + '>')\""],
    acts: [go, wait('your name: '), typed('Ada\n'), wait('<Ada>')],
    shows: ['<Ada>'],
  },
  {
    about: 'node asks',
    steps: [
      `node -e "require('readline').createInterface(process.stdin, process.stdout).question('your' + ' name: ', (name) => { console.log('<' + name + '>'); process.exit() })"`,
    ],
    acts: [go, wait('your name: '), typed('Ada\n'), wait('<Ada>')],
    shows: ['<Ada>'],
  },
  {
    about: 'bash as a step has its jobs',
    only: 'executable',
    steps: ['echo "PS1=\'inner> \'" > rc', 'bash --rcfile rc --noediting -i'],
    acts: [
      go,
      wait('inner> '),
      typed('echo "he""re"; sleep 987\n'),
      wait('here'),
      typed('\u001a'),
      wait('Stopped'),
      typed('kill -9 %1; exit\n'),
      typed('exit 0\n'),
      wait(PROMPT),
    ],
    shows: ['Stopped'],
  },
  {
    about: 'Ctrl-C ends the run',
    steps: ['echo busy; sleep 987', 'echo "not"" reached"'],
    acts: [go, wait('busy'), typed('\u0003'), wait(PROMPT), typed('echo "<$?>"\n'), wait('<130>')],
    shows: ['<130>'],
    hides: ['not reached'],
  },
  {
    about: 'Ctrl-C is for the child that handles it',
    steps: [`trap 'echo caught; exit 0' INT; echo busy; while :; do sleep 0.05; done`, 'echo "next"" step"'],
    acts: [go, wait('busy'), typed('\u0003'), wait('caught'), wait('next step')],
    shows: ['caught', 'next step'],
  },
  {
    about: 'Ctrl-Z stops the run, and fg goes on',
    steps: [`echo busy; ${until('done')}; echo "went"" on"`, 'echo "next"" step"'],
    acts: [
      go,
      wait('busy'),
      typed('\u001a'),
      wait('Stopped'),
      wait(PROMPT),
      { touch: 'done' },
      typed('echo "at the "shell\n'),
      wait('at the shell'),
      typed('fg\n'),
      wait('next step'),
    ],
    shows: ['went on', 'next step'],
  },
  {
    about: 'a stopped run goes on in the background',
    steps: [`echo busy; ${until('done')}; echo "went"" on" > went`, 'echo over > over'],
    acts: [go, wait('busy'), typed('\u001a'), wait('Stopped'), typed('bg\n'), { touch: 'done' }, { exists: 'over' }],
    shows: ['Stopped'],
  },
  {
    about: 'the step hears of a new size, and sees it',
    steps: [`trap 'stty size; exit 0' WINCH; echo busy; while :; do sleep 0.05; done`],
    acts: [go, wait('busy'), { resize: [24, 77] }, wait('24 77')],
    shows: ['24 77'],
  },
  {
    about: 'the size of the terminal of its output follows',
    steps: [`trap 'tput cols; exit 0' WINCH; tput cols; echo busy; while :; do sleep 0.05; done`],
    acts: [go, wait('100'), wait('busy'), { resize: [24, 77] }, wait('77')],
    shows: ['77'],
    only: 'executable',
  },
  {
    about: 'all three streams of a step are terminals',
    steps: ['for stream in 0 1 2; do test -t $stream && echo "<$stream>"; done'],
    acts: [go, wait(PROMPT)],
    shows: ['<0>', '<1>', '<2>'],
    only: 'executable',
  },
  {
    about: 'a stream that is redirected is none',
    steps: ['for stream in 0 1 2; do test -t $stream && echo "<$stream>" >&2; done'],
    acts: [typed('atmos it > file\n'), wait('<2>')],
    shows: ['<0>', '<2>'],
    hides: ['<1>'],
    only: 'executable',
  },
  {
    about: 'programs that draw read single keys',
    steps: [CURSES, 'read -r line; echo "<$line>"'],
    acts: [go, wait('press a key'), typed('x'), wait('it was x'), typed('a line\n'), wait('<a line>')],
    shows: ['it was x', '<a line>'],
    only: 'executable',
  },
  {
    about: 'less has its keys, and what is typed ahead stays for the next',
    steps: ['seq 100 | less', 'read -r line; echo "<$line>"'],
    acts: [go, wait('\n:'), typed('qahead\n'), wait('<')],
    shows: ['<ahead>'],
    hides: ['\r\r\n'],
    needs: ['less'],
    only: 'executable',
  },
  {
    about: 'Ctrl-Z in less leaves the screen in order, and fg brings it back',
    steps: ['seq 100 | less', 'echo "next"" step"'],
    acts: [
      go,
      wait('\n:'),
      typed('\u001a'),
      wait('Stopped'),
      wait(PROMPT),
      typed('echo "at the "shell\n'),
      wait('at the shell'),
      typed('fg\n'),
      wait('\n:'),
      typed('q'),
      wait('next step'),
    ],
    shows: ['next step'],
    needs: ['less'],
    only: 'executable',
  },
  {
    about: 'more has its keys',
    steps: ['seq 100 > lines; more lines', 'read -r line; echo "<$line>"'],
    acts: [go, wait('--More--'), typed('qahead\n'), wait('<')],
    shows: ['<ahead>'],
    needs: ['more'],
    only: 'executable',
  },
  {
    about: 'vi edits a file',
    steps: ['vi -u NONE file'],
    acts: [go, wait('file'), typed('ihello\u001b:wq\r'), wait(PROMPT), typed('cat file\n'), wait('\r\nhello\r\n')],
    shows: [],
    needs: ['vi'],
  },
  {
    about: 'fzf chooses',
    steps: ['word=$(printf "%s\\n" alpha beta gamma | fzf); echo "<$word>"'],
    acts: [go, wait('3/3'), typed('bet'), wait('1/3'), typed('\r'), wait('<beta>')],
    shows: ['<beta>'],
    needs: ['fzf'],
  },
  {
    about: "terraform's approval is typed ahead",
    steps: [
      `echo 'output "name" { value = "x" }' > main.tf; terraform init -no-color > init`,
      `echo busy; ${until('done')}`,
      'terraform apply -no-color',
    ],
    acts: [go, wait('busy'), typed('yes\n'), { touch: 'done' }, wait('Enter a value:'), wait('Apply complete!')],
    shows: ['Apply complete!'],
    needs: ['terraform'],
  },
  {
    about: 'secrets are masked on the way',
    steps: ['echo "key $GITHUB_TOKEN"; echo "err $GITHUB_TOKEN" >&2'],
    acts: [go, wait('err <MASKED>')],
    shows: ['key <MASKED>', 'err <MASKED>'],
    hides: ['tok-of-nobody'],
  },
  {
    about: 'an editor that dies leaves a terminal that can be used',
    steps: [`python3 -c "import curses, os; curses.initscr(); curses.noecho(); curses.cbreak(); os._exit(3)"`],
    acts: [go, wait(PROMPT), typed('echo "is ""echoed"\n'), wait('echo "is ""echoed"'), wait('is echoed')],
    shows: ['is echoed'],
    only: 'executable',
  },
]

describe.each(Object.keys(builds) as Build[])('a step at a terminal, %s', (build) => {
  for (const one of cases) {
    if (one.only && one.only !== build) continue
    const missing = (one.needs ?? []).filter((tool) => !hasTool(tool))
    const name = missing.length > 0 ? `${one.about} [needs ${missing.join(' and ')}]` : one.about
    test.skipIf(missing.length > 0)(
      name,
      async () => {
        const at = desk(build, `commands: [{ name: it, steps: ${JSON.stringify(one.steps)} }]`)
        at.env.GITHUB_TOKEN = 'tok-of-nobody'
        const { screen, missed } = await at.shell(...one.acts)
        expect(missed, screen).toBeNull()
        for (const text of one.shows) expect(screen).toContain(text)
        for (const text of one.hides ?? []) expect(screen).not.toContain(text)
      },
      LONG,
    )
  }
})

/** Ways to start something in a step that outlives it; each prints its number. */
const background = {
  'a job': 'sleep 987 & echo "pid $!"',
  'a job without hangup': 'nohup sleep 987 >/dev/null 2>&1 & echo "pid $!"',
  'a session of its own': 'setsid sleep 987 & echo "pid $!"',
  'a job that keeps writing': '(trap "" HUP; while :; do sleep 0.1; echo tick $GITHUB_TOKEN; done) & echo "pid $!"',
} as const

const pidOf = (text: string) => Number(/pid (\d+)/.exec(text)?.[1])

describe.each(Object.keys(builds) as Build[])('background jobs of %s', (build) => {
  describe.each(['a terminal', 'a pipe', 'a file'])('with %s', (target) => {
    test.each(Object.entries(background))(
      '%s outlives its step and the run',
      async (_about, step) => {
        const at = desk(build, `commands: [{ name: it, steps: [${JSON.stringify(step)}, 'echo "next"" step"'] }]`)
        at.env.GITHUB_TOKEN = 'tok-of-nobody'
        const line = { 'a terminal': 'atmos it', 'a pipe': 'atmos it > >(cat -u > file)', 'a file': 'atmos it > file' }[
          target
        ]
        const { screen, missed } = await at.shell(
          typed(`${line}; echo "is"" over" > over\n`),
          { exists: at.path('over') },
          wait(PROMPT),
        )
        const text = target === 'a terminal' ? screen : readFileSync(at.path('file'), 'utf8')
        endLater(pidOf(text))
        expect(missed, screen).toBeNull()
        expect(text).toContain('next step')
        expect(isAlive(pidOf(text))).toBe(true)
        expect(text).not.toContain('tok-of-nobody')
      },
      LONG,
    )
  })
})
