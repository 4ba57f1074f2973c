import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect } from 'vitest'
import { builds } from '../binary/builds.ts'
import { lay } from '../support/project.ts'
import { toolTest } from '../support/tools.ts'

// What a person gets who types a line, TAB and Enter: the words that the program is then started with.

const session = resolve(import.meta.dirname, '../support/shell-session.py')

const configuration = `
aliases: {pp: pipeline}
stacks: {base_path: stacks, included_paths: ["*"], name_template: "{{ .vars.stage }}"}
components: {terraform: {base_path: modules}}
commands:
  - name: pipeline
    commands: [{name: publish, description: Publish it, steps: [echo]}, {name: pull, description: Get it, steps: [echo]}]
  - name: say
    arguments:
      - {name: word, required: false, values: ["two words", "two worlds", "it's", 'a"b', cost$5, db:seed, db:set, key=1, star*, plain, höhe, back\\slash]}
    flags:
      - {name: force, shorthand: f, type: bool}
      - {name: zone, shorthand: z, values: [east, west, south side]}
      - {name: text, values: [two words, 'q"x', it's, $home]}
      - {name: out}
    steps: [echo]
`

/** A project, and an `atmos` on PATH and in ~/bin that completes as the real one and notes all other words. */
function world() {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'atmos-shells-')))
  const [project, home] = [join(top, 'project'), join(top, 'home')]
  mkdirSync(join(home, 'bin'), { recursive: true })
  lay(project, {
    'atmos.yaml': configuration,
    'report.txt': '',
    'two words.txt': '',
    'folder one/inner.txt': '',
    'stacks/dev.yaml': 'vars: {stage: dev}\ncomponents: {terraform: {net: {}, vault: {}}}\n',
    'stacks/prod.yaml': 'vars: {stage: prod}\ncomponents: {terraform: {net: {}}}\n',
  })
  const program = join(home, 'bin/atmos')
  const [file] = builds.executable
  writeFileSync(
    program,
    `#!/bin/sh
case "$1" in __complete* | completion) exec '${file}' "$@" ;; esac
line=; for w in "$@"; do line="$line<$w>"; done; printf '%s\\n' "$line" >>"$OUT"
`,
  )
  chmodSync(program, 0o755)
  const out = join(top, 'out')
  writeFileSync(out, '')
  const env = {
    PATH: `${join(home, 'bin')}:${process.env.PATH}`,
    HOME: home,
    OUT: out,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  }
  return { top, project, env }
}

const setups = {
  bash: `PS1='ready> '; bind 'set enable-bracketed-paste off'; source <(atmos completion bash); alias at=atmos; complete -F __atmos_complete at; echo set"" up`,
  zsh: `PS1='ready> '; unset zle_bracketed_paste; setopt no_beep; autoload -Uz compinit; compinit -u -D; source <(atmos completion zsh); echo set"" up`,
  fish: `function fish_prompt; printf 'ready> '; end; set -g fish_autosuggestion_enabled 0; atmos completion fish | source; echo set"" up`,
} as const

/** Keys, and the words of the line that is then entered; or what is shown on the screen. */
type Case = readonly [keys: string, words: string | readonly string[]]

const left = (times: number) => '\x02'.repeat(times)

/** What is the same in all shells. */
const everywhere: readonly Case[] = [
  ['atmos pipeline pub\t', '<pipeline><publish>'],
  ['atmos pipeline p\t', '<pipeline><pu>'],
  ['atmos pipe\tpub\t', '<pipeline><publish>'],
  ['atmos pp pul\t', '<pp><pull>'],
  // Blanks, quotes, and characters that mean something to a shell.
  ['atmos say tw\t', '<say><two wor>'],
  ['atmos say two\\ word\t', '<say><two words>'],
  ['atmos say "two word\t', '<say><two words>'],
  ["atmos say 'two word\t", '<say><two words>'],
  ['atmos say it\t', "<say><it's>"],
  ["atmos say 'it\t", "<say><it's>"],
  ['atmos say "it\t', "<say><it's>"],
  ['atmos say a\t', '<say><a"b>'],
  ['atmos say "a\t', '<say><a"b>'],
  ['atmos say cost\t', '<say><cost$5>'],
  ['atmos say "cost\t', '<say><cost$5>'],
  ["atmos say 'cost\t", '<say><cost$5>'],
  ['atmos say st\t', '<say><star*>'],
  ['atmos say h\t', '<say><höhe>'],
  ['atmos say back\t', '<say><back\\slash>'],
  // Colons and equals signs.
  ['atmos say db:s\t', '<say><db:se>'],
  ['atmos say db:se\te\t', '<say><db:seed>'],
  ['atmos say "db:see\t', '<say><db:seed>'],
  ['atmos say key=\t', '<say><key=1>'],
  ['atmos say key\t', '<say><key=1>'],
  ['atmos say --zone=w\t', '<say><--zone=west>'],
  ['atmos say --zone w\t', '<say><--zone><west>'],
  ['atmos say --zone=s\t', '<say><--zone=south side>'],
  ['atmos say --zone="s\t', '<say><--zone=south side>'],
  ['atmos say "--zone=s\t', '<say><--zone=south side>'],
  ['atmos say --zone s\t', '<say><--zone><south side>'],
  ['atmos say -z w\t', '<say><-z><west>'],
  ['atmos say -zw\t', '<say><-zwest>'],
  ['atmos say -fz w\t', '<say><-fz><west>'],
  ['atmos say --zo\tea\tpl\t', '<say><--zone><east><plain>'],
  ['atmos say --zone ea\t two\\ wo\t', '<say><--zone><east><two wor>'],
  ["atmos say --text '$h\t", '<say><--text><$home>'],
  // Files, where any text may stand.
  ['atmos say --out=rep\t', '<say><--out=report.txt>'],
  ['atmos say --out rep\t', '<say><--out><report.txt>'],
  ['atmos say --out=two\t', '<say><--out=two words.txt>'],
  ['atmos say --out="two\t', '<say><--out=two words.txt>'],
  ['atmos say --out=folder\\ one/\t', '<say><--out=folder one/inner.txt>'],
  ['atmos say pl\trep\t', '<say><plain><rep>'],
  // The command is named by its path, or stands behind something else.
  ['~/bin/atmos say pl\t', '<say><plain>'],
  ['A=1 atmos say pl\t', '<say><plain>'],
  ['true; atmos say pl\t', '<say><plain>'],
  // The cursor is not at the end.
  [`atmos say pl --zone east${left(12)}\t`, '<say><plain><--zone><east>'],
  [`atmos say pl west${left(5)}\t`, '<say><plain><west>'],
  // Names of the project.
  ['atmos terraform plan v\t-s d\t', '<terraform><plan><vault><-s><dev>'],
  ['atmos terraform plan vault -s \t', '<terraform><plan><vault><-s><dev>'],
  ['atmos tf plan net --stack=p\t', '<tf><plan><net><--stack=prod>'],
  // Nothing that is typed is run.
  ['atmos say --zone $(touch ran) pl\t', ['plain']],
]

const tables: Readonly<Record<keyof typeof setups, readonly Case[]>> = {
  bash: [
    ...everywhere,
    [`atmos say plxx${left(2)}\t`, '<say><plainxx>'],
    ['atmos say --out=fold\t', '<say><--out=folder one/>'],
    ['atmos say --text \\$\t', '<say><--text><$home>'],
    ['at say pl\t', '<say><plain>'],
    ['atmos pipeline pu\t\t', ['publish  (Publish it)', 'pull     (Get it)']],
    ['atmos terraform plan net -s \t\t', ['dev', 'prod']],
  ],
  zsh: [
    ...everywhere,
    ['atmos say --text \\$\t', '<say><--text><$home>'],
    ['atmos pipeline p\t\t', ['publish  -- Publish it', 'pull     -- Get it']],
  ],
  fish: [
    ...everywhere,
    ['atmos say --out=fold\t', '<say><--out=folder one/>'],
    ['atmos pipeline p\t\t', ['publish', '(Publish it)', 'pull', '(Get it)']],
  ],
}

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  toolTest(shell, 'python3')(
    `${shell} completes what a person types`,
    () => {
      const { top, project, env } = world()
      try {
        const cases = tables[shell].map(([keys, words]) => ({
          keys,
          ...(typeof words === 'object' && Array.isArray(words) ? { shows: words } : {}),
        }))
        const input = JSON.stringify(cases)
        const { stdout, stderr } = spawnSync('python3', [session, shell, setups[shell]], { cwd: project, env, input })
        expect(stderr.toString()).toBe('')
        const answers = JSON.parse(stdout.toString()) as unknown[]
        const got = tables[shell].map(([keys], at) => [keys, answers[at]])
        expect(got).toEqual(tables[shell])
        expect(existsSync(join(project, 'ran'))).toBe(false)
      } finally {
        rmSync(top, { recursive: true, force: true })
      }
    },
    300_000,
  )
}
