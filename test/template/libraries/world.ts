import type { TemplateContext } from '../../../src/template/context.ts'
import { modes } from '../../../src/template/modes.ts'
import { render } from '../../../src/template/template.ts'
import { map, type ValueMap } from '../../../src/value/value.ts'
import { type TestWorld, testHost } from '../../support/host.ts'

/** What the examples of the functions see. */
const env = { GREETING: 'hello', EMPTY: '', SECRET_FILE: 'secret.txt', TZ: 'UTC' }
const files = { 'secret.txt': 'from a file\n', 'dir/a.txt': 'first\n', 'dir/b.txt': '' }
const records = new Map([
  ['ip', ['192.0.2.1', '192.0.2.2']],
  ['cname', ['www.example.com.']],
  ['srv', ['1 2 443 a.example.com.', '2 0 8443 b.example.com.']],
  ['txt', ['v=1', 'x y']],
])

export interface World extends TestWorld {
  readonly mode?: keyof typeof modes
  readonly data?: ValueMap
  readonly context?: Omit<TemplateContext, 'host'>
}

/** Renders a template in a small world: some variables and files, a name service, a clock that stands still. */
export async function rendered(text: string, { mode = 'strict', data = map(), context, ...world }: World = {}) {
  const host = testHost({ ...world, env: { ...env, ...world.env }, files: { ...files, ...world.files } })
  const variables = Object.fromEntries(
    Object.entries({ ...env, ...world.env }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  return render(text, data, {
    name: 'tpl',
    ...modes[mode],
    context: { host, env: variables, cwd: host.environment.cwd, lookup: (kind) => records.get(kind) ?? [], ...context },
  })
}
