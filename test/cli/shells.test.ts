import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bash } from '../../src/cli/shells/bash.ts'
import { fish } from '../../src/cli/shells/fish.ts'
import { powershell } from '../../src/cli/shells/powershell.ts'
import { zsh } from '../../src/cli/shells/zsh.ts'
import { hasTool } from '../support/tools.ts'

/** A folder with an `atmos` that answers with `$ANSWER` and notes what it was asked. */
function world() {
  const folder = mkdtempSync(join(tmpdir(), 'atmos-shells-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'bin'))
  writeFileSync(
    join(folder, 'bin/atmos'),
    // A shell may ask a second time and be gone before the answer: what was noted is replaced at once.
    '#!/bin/sh\nfor w in "$@"; do printf "<%s>" "$w"; done >"$ASKED.$$"\nmv "$ASKED.$$" "$ASKED"\nprintf %b "$ANSWER"\n',
  )
  chmodSync(join(folder, 'bin/atmos'), 0o755)
  writeFileSync(join(folder, 'report.txt'), '')
  const asked = join(folder, 'asked')
  writeFileSync(asked, '')
  return {
    run(shell: string, args: readonly string[], answer: string) {
      const env = {
        ...process.env,
        PATH: `${folder}/bin:${process.env.PATH}`,
        ASKED: asked,
        ANSWER: answer,
        HOME: folder,
      }
      const done = spawnSync(shell, args, { cwd: folder, env, encoding: 'utf8' })
      return { out: done.stdout, err: done.stderr, asked: readFileSync(asked, 'utf8') }
    },
  }
}

/** Completes a line in a real bash: words are cut as bash cuts them. */
function inBash(words: readonly string[], answer: string, type = 9) {
  const script = `${bash('atmos')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$LINE"; COMP_POINT=\${#COMP_LINE}; COMP_TYPE=${type}
__atmos_complete
printf '[%s]' "\${COMPREPLY[@]}"`
  const line = words.reduce((text, word) =>
    /^[=:]$/.test(word) || /[=:]$/.test(text) ? text + word : `${text} ${word}`,
  )
  const { out, err, asked } = world().run('env', [`LINE=${line}`, 'bash', '-c', script, 'bash', ...words], answer)
  return { out, err, asked }
}

const plan = 'publish\\tPublish it\\npull\\n:4\\n'

test.each([
  [['atmos', 'pipeline', 'pu'], plan, '[publish][pull]', '<__complete><pipeline><pu>'],
  [['atmos', 'pipeline', ''], plan, '[publish][pull]', '<__complete><pipeline><>'],
  [['atmos', 'pipeline', 'pub'], plan, '[publish]', '<__complete><pipeline><pub>'],
  [['atmos', 'scale', '--zone', '='], 'east\\nwest\\n:4\\n', '[east][west]', '<__complete><scale><--zone=>'],
  [['atmos', 'scale', '--zone', '=', 'e'], 'east\\n:4\\n', '[east]', '<__complete><scale><--zone=e>'],
  [['atmos', 'scale', '--zone', ''], 'east\\nwest\\n:4\\n', '[east][west]', '<__complete><scale><--zone><>'],
  [['atmos', 'db', ':', 's'], 'db:seed\\n:4\\n', '[seed]', '<__complete><db:s>'],
  [['atmos', 'x', 't'], 'two words\\n:4\\n', '[two\\ words]', '<__complete><x><t>'],
  [['atmos', '"two w"', 'a'], 'a\\n:4\\n', '[a]', '<__complete><two w><a>'],
  [['atmos', 'x', 'rep'], ':0\\n', '[report.txt]', '<__complete><x><rep>'],
  [['atmos', 'x', 'rep'], ':4\\n', '[]', '<__complete><x><rep>'],
  [['atmos', 'x', '$(touch ran)'], ':4\\n', '[]', '<__complete><x><$(touch ran)>'],
])('bash completes %j', (words, answer, out, asked) => {
  expect(inBash(words, answer)).toEqual({ out, err: '', asked })
})

test('bash shows descriptions where candidates are only listed', () => {
  expect(inBash(['atmos', 'pipeline', 'pu'], plan, 63).out).toBe('[publish  (Publish it)][pull]')
})

test.runIf(hasTool('fish'))('fish completes words, values, and files where they may be meant', () => {
  const complete = (line: string, answer: string) => {
    const { out, asked } = world().run('fish', ['--no-config', '-c', `${fish('atmos')}\ncomplete -C '${line}'`], answer)
    return [out, asked]
  }
  expect(complete('atmos pipeline pu', plan)).toEqual(['publish\tPublish it\npull\n', '<__complete><pipeline><pu>'])
  expect(complete('atmos scale --zone=e', 'east\\n:4\\n')).toEqual(['--zone=east\n', '<__complete><scale><--zone=e>'])
  expect(complete('atmos x -', '-n\\tnumber\\n:4\\n')).toEqual(['-n\tnumber\n', '<__complete><x><->'])
  expect(complete('atmos "a b" ', 'c\\n:4\\n')).toEqual(['c\n', '<__complete><a b><>'])
  expect(complete('atmos x rep', ':0\\n')).toEqual(['report.txt\n', '<__complete><x><rep>'])
  expect(complete('atmos x rep', ':4\\n')).toEqual(['', '<__complete><x><rep>'])
})

test.runIf(hasTool('zsh'))('zsh completes words with their descriptions', () => {
  const here = world()
  const script = `zmodload zsh/zpty
zpty -b z zsh -f -i
zpty -w z 'PS1="> "; autoload -Uz compinit; compinit -u -D; source <(print -r -- "$SCRIPT"); stty cols 100; print rea""dy'
zpty -r z out '*ready*'
zpty -w -n z $'atmos pipeline pu\\t\\t'
zpty -r z out '*pull*'
print -r -- "$out"`
  const { out, asked } = here.run('env', [`SCRIPT=${zsh('atmos')}`, 'zsh', '-f', '-c', script], plan)
  expect(out).toContain('publish  -- Publish it')
  expect(asked).toBe('<__complete><pipeline><pu>')
})

test('the script of PowerShell asks for candidates', () => {
  expect(powershell('atmos')).toContain("Register-ArgumentCompleter -Native -CommandName 'atmos'")
  expect(powershell('atmos')).toContain('__complete @words')
})

test.runIf(hasTool('pwsh'))('PowerShell completes words', () => {
  const line = `${powershell('atmos')}\n(TabExpansion2 'atmos pipeline pu' 17).CompletionMatches.CompletionText -join ','`
  expect(world().run('pwsh', ['-NoProfile', '-Command', line], plan).out.trim()).toBe('publish,pull')
})
