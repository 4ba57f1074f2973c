import { expect, test } from 'vitest'
import { junitOf } from '../../src/terraform/results.ts'

test('what XML has no way to write is left out of results, markup is written as text', () => {
  const node = { stack: 'dev', component: 'vpc<1>' } as never
  const ended = { status: 'failed', code: 1, started: 0, finished: 1500 } as never
  expect(junitOf('plan', [[node, ended]], () => '\u001b[31m"no" & \u000b漢 👽\ud800\u001b[0m\n')).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="terraform plan" tests="1" failures="1" skipped="0" time="1.5">
  <testcase classname="dev" name="vpc&lt;1&gt;" time="1.5"><failure message="exit status 1">&quot;no&quot; &amp; 漢 👽
</failure></testcase>
</testsuite>
`,
  )
})
