import { expect, test } from 'vitest'
import { ask, stacks } from './stack.ts'

const component = 'components: {terraform: {vpc: {}}}\n'

type Row = readonly [about: string, manifests: Record<string, string>, query: string, answer: unknown]

const rows: readonly Row[] = [
  [
    'later imports win over earlier ones, the file over its imports',
    {
      'deploy/dev.yaml': `import: [catalog/one, catalog/two]\nvars: {stage: dev, c: own}\n${component}`,
      'catalog/one.yaml': 'vars: {a: one, b: one, c: one}\n',
      'catalog/two.yaml': 'vars: {b: two, c: two}\n',
    },
    '.vars',
    { stage: 'dev', a: 'one', b: 'two', c: 'own' },
  ],
  [
    'paths from the stacks folder, from the file, with an extension, by a pattern',
    {
      'deploy/dev.yaml': `import: [catalog/a, ./b, ../catalog/c.yaml, "mixins/*"]\nvars: {stage: dev}\n${component}`,
      'catalog/a.yaml': 'vars: {a: 1}\n',
      'deploy/b.yaml': 'vars: {stage: b, b: 1}\n',
      'catalog/c.yaml': 'vars: {c: 1}\n',
      'mixins/d.yaml': 'vars: {d: 1}\n',
      'mixins/e.yaml': 'vars: {e: 1}\n',
    },
    '[.vars, .imports]',
    [{ stage: 'dev', a: 1, b: 1, c: 1, d: 1, e: 1 }, ['catalog/a', 'catalog/c', 'deploy/b', 'mixins/d', 'mixins/e']],
  ],
  [
    'a context fills the templates of an import, with types, and reaches what that imports',
    {
      'deploy/dev.yaml': `import: [{path: catalog/flavor, context: {name: blue, sizes: [1, 2]}}]\nvars: {stage: dev}\n${component}`,
      'catalog/flavor.yaml': 'import: [catalog/deeper]\nvars: {flavor: "is {{ .name }}", sizes: "{{ .sizes }}"}\n',
      'catalog/deeper.yaml': 'vars: {deeper: "{{ .name | upper }}"}\n',
    },
    '.vars',
    { stage: 'dev', flavor: 'is blue', sizes: [1, 2], deeper: 'BLUE' },
  ],
  [
    'the same file with two contexts gives two components',
    {
      'deploy/dev.yaml':
        'import: [{path: catalog/x, context: {id: vpc}}, {path: catalog/x, context: {id: two}}]\nvars: {stage: dev}\n',
      'catalog/x.yaml': 'components: {terraform: {"{{ .id }}": {vars: {id: "{{ .id }}"}}}}\n',
    },
    '.vars.id',
    'vpc',
  ],
  [
    'the context of the importing file wins over that of its own import',
    {
      'deploy/dev.yaml': `import: [{path: catalog/one, context: {a: outer}}]\nvars: {stage: dev}\n${component}`,
      'catalog/one.yaml': 'import: [{path: catalog/two, context: {a: inner, b: inner}}]\n',
      'catalog/two.yaml': 'vars: {a: "{{ .a }}", b: "{{ .b }}"}\n',
    },
    '.vars',
    { stage: 'dev', a: 'outer', b: 'inner' },
  ],
  [
    'a .tmpl file is a template before it is YAML',
    {
      'deploy/dev.yaml': `import: [{path: catalog/list, context: {jobs: [a, b]}}]\nvars: {stage: dev}\n${component}`,
      'catalog/list.yaml.tmpl': 'vars:\n{{- range .jobs }}\n  job_{{ . }}: true\n{{- end }}\n',
    },
    '.vars',
    { stage: 'dev', job_a: true, job_b: true },
  ],
  [
    'a path may be a template over what earlier imports gave',
    {
      'deploy/dev.yaml': `import: [catalog/plan, "plans/{{ .vars.plan }}"]\nvars: {stage: dev}\n${component}`,
      'catalog/plan.yaml': 'vars: {plan: gold}\n',
      'plans/gold.yaml': 'vars: {size: 9}\n',
    },
    '.vars',
    { stage: 'dev', plan: 'gold', size: 9 },
  ],
  [
    'what may be missing is missing without a word',
    { 'deploy/dev.yaml': `import: [{path: catalog/none, skip_if_missing: true}]\nvars: {stage: dev}\n${component}` },
    '.vars',
    { stage: 'dev' },
  ],
  [
    'overrides act on the file and its imports, not on what is imported beside it',
    {
      'deploy/dev.yaml': 'import: [team/a, team/b]\nvars: {stage: dev}\n',
      'team/a.yaml': 'overrides: {vars: {who: a}}\ncomponents: {terraform: {other: {}}}\n',
      'team/b.yaml': 'components: {terraform: {vpc: {vars: {who: own}}}}\nvars: {x: 1}\n',
    },
    '.vars.who',
    'a',
  ],
  [
    'overrides of an importing file win over those of the imported one',
    {
      'deploy/dev.yaml': 'import: [team/a]\noverrides: {vars: {who: dev}}\nvars: {stage: dev}\n',
      'team/a.yaml': 'overrides: {vars: {who: a}}\ncomponents: {terraform: {vpc: {}}}\n',
    },
    '.vars.who',
    'dev',
  ],
  [
    'a list under !append is added to the imported one',
    {
      'deploy/dev.yaml': `import: [catalog/a]\nvars: {stage: dev, list: !append [c]}\n${component}`,
      'catalog/a.yaml': 'vars: {list: [a, b]}\n',
    },
    '.vars.list',
    ['a', 'b', 'c'],
  ],
]

test.each(rows)('%s', async (_about, manifests, query, answer) => {
  expect(await ask(stacks(manifests), query)).toEqual(answer)
})

test.each([
  [
    'an import that is not there',
    { 'deploy/dev.yaml': `import: [catalog/none]\nvars: {stage: dev}\n${component}` },
    "import 'catalog/none' in file 'deploy/dev'",
  ],
  [
    'a file that imports itself',
    { 'deploy/dev.yaml': `import: [deploy/dev]\n${component}` },
    "the stack manifest 'deploy/dev' imports itself",
  ],
  [
    'files that import each other',
    {
      'deploy/dev.yaml': `import: [catalog/a]\nvars: {stage: dev}\n${component}`,
      'catalog/a.yaml': 'import: [catalog/b]\n',
      'catalog/b.yaml': 'import: [catalog/a]\n',
    },
    'catalog/a → catalog/b → catalog/a',
  ],
  [
    'a context that lacks a value',
    {
      'deploy/dev.yaml': `import: [{path: catalog/a, context: {x: 1}}]\nvars: {stage: dev}\n${component}`,
      'catalog/a.yaml': 'vars: {a: "{{ .y }}"}\n',
    },
    'catalog/a',
  ],
  [
    'an import that is no text',
    { 'deploy/dev.yaml': `import: [5]\nvars: {stage: dev}\n${component}` },
    "invalid import in the manifest 'deploy/dev'",
  ],
  [
    'a tag that is not known',
    { 'deploy/dev.yaml': `vars: {stage: dev, a: !envv HOME}\n${component}` },
    "unsupported YAML tag: '!envv'",
  ],
])('%s fails', async (_about, manifests, said) => {
  expect(await ask(stacks(manifests as unknown as Record<string, string>), '.vars')).toContain(said)
})
