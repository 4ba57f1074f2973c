import { expect, test } from 'vitest'
import { junit } from '../../src/work/junit.ts'
import type { Ended } from '../../src/work/task.ts'

const ended = (more: Partial<Ended>): Ended => ({ status: 'succeeded', code: 0, started: 0, finished: 1500, ...more })
const one = (name: string, how: Partial<Ended>, problem = '', tail = '') => ({
  group: 'dev',
  name,
  ended: ended(how),
  problem,
  tail,
})

test('what XML has no way to write is left out of results, markup is written as text', () => {
  const tail = '\u001b[31m"no" & \u000b漢 👽\ud800\u001b[0m\n'
  const cases = [one('vpc<1>', { status: 'failed', code: 1 }, 'exit status 1', tail)]
  expect(junit('terraform plan', cases)).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="terraform plan" tests="1" failures="1" skipped="0" time="1.5">
  <testcase classname="dev" name="vpc&lt;1&gt;" time="1.5"><failure message="exit status 1">&quot;no&quot; &amp; 漢 👽
</failure></testcase>
</testsuite>
`,
  )
})

test('what was skipped or canceled is neither a failure nor a success', () => {
  const skipped = { status: 'skipped', started: undefined, finished: undefined } as const
  const cases = [
    one('a', {}),
    one('b', skipped, 'it needs a'),
    one('c', { status: 'canceled', code: 143 }, 'canceled', 'unseen'),
  ]
  expect(junit('deploy', cases)).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="deploy" tests="3" failures="0" skipped="2" time="3">
  <testcase classname="dev" name="a" time="1.5"/>
  <testcase classname="dev" name="b" time="0"><skipped message="it needs a"/></testcase>
  <testcase classname="dev" name="c" time="1.5"><skipped message="canceled"/></testcase>
</testsuite>
`,
  )
})
