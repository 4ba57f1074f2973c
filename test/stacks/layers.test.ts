import { expect, test } from 'vitest'
import { ask, stacks } from './stack.ts'

type Row = readonly [about: string, manifest: string, query: string, answer: unknown]

const rows: readonly Row[] = [
  [
    'variables: global, type, bases, own',
    `
    vars: {stage: dev, a: global, b: global, c: global, d: global}
    terraform: {vars: {b: type, c: type, d: type}}
    components:
      terraform:
        base: {metadata: {type: abstract}, vars: {c: base, d: base}}
        vpc: {metadata: {inherits: [base]}, vars: {d: own}}
    `,
    '.vars',
    { stage: 'dev', a: 'global', b: 'type', c: 'base', d: 'own' },
  ],
  [
    'what a type says of versions, providers and retries counts for its components',
    `
    vars: {stage: dev}
    terraform: {required_version: ">= 1.5", required_providers: {aws: {version: 5}}, retry: {max_attempts: 3, delay: 1s}}
    components: {terraform: {vpc: {retry: {delay: 2s}}}}
    `,
    '[.required_version, .required_providers, .retry]',
    ['>= 1.5', { aws: { version: 5 } }, { max_attempts: 3, delay: '2s' }],
  ],
  [
    'maps merge deeply, lists are replaced, null stands',
    `
    vars: {stage: dev, map: {a: {b: 1, c: 1}}, list: [1, 2], gone: x}
    components: {terraform: {vpc: {vars: {map: {a: {c: 2}}, list: [3], gone: null}}}}
    `,
    '.vars',
    { stage: 'dev', map: { a: { b: 1, c: 2 } }, list: [3], gone: null },
  ],
  [
    'a later base wins over an earlier one, a shared base is merged again',
    `
    vars: {stage: dev}
    components:
      terraform:
        base: {metadata: {type: abstract}, vars: {a: 0, b: 0}}
        left: {metadata: {type: abstract, inherits: [base]}, vars: {a: 1}}
        right: {metadata: {type: abstract, inherits: [base]}, vars: {b: 2}}
        vpc: {metadata: {inherits: [left, right]}}
    `,
    '[.vars.a, .vars.b, .inheritance]',
    [0, 2, ['right', 'base', 'left']],
  ],
  [
    'the older key component is a base, and the folder',
    `
    vars: {stage: dev}
    components:
      terraform:
        base: {vars: {a: base, b: base}}
        vpc: {component: base, vars: {b: own}}
    `,
    '[.vars.a, .vars.b, .component, .workspace]',
    ['base', 'own', 'base', 'dev-vpc'],
  ],
  [
    'overrides of the file come last; those of the type over those of all',
    `
    vars: {stage: dev, a: 1, b: 1}
    overrides: {vars: {a: all, b: all}}
    terraform: {overrides: {vars: {b: terraform}}}
    components: {terraform: {vpc: {vars: {a: own, b: own}}}}
    `,
    '.vars',
    { stage: 'dev', a: 'all', b: 'terraform' },
  ],
  [
    'the strategy of the stack settings governs the layers of the component',
    `
    vars: {stage: dev, list: [a]}
    settings: {list_merge_strategy: append}
    components: {terraform: {vpc: {vars: {list: [b]}}}}
    `,
    '.vars.list',
    ['a', 'b'],
  ],
  [
    'a backend is that of its type, with the key of the component',
    `
    vars: {stage: dev}
    terraform:
      backend_type: s3
      backend: {s3: {bucket: b, region: r}, gcs: {bucket: other}}
    components: {terraform: {net/vpc: {}, vpc: {metadata: {component: net/vpc}, backend: {s3: {region: own}}}}}
    `,
    '[.backend_type, .backend]',
    ['s3', { bucket: 'b', region: 'own', workspace_key_prefix: 'net-vpc' }],
  ],
  [
    'a backend type of a base further up is lost, as it is in Atmos, and states are where that put them',
    `
    vars: {stage: dev}
    components:
      terraform:
        top: {metadata: {type: abstract}, backend_type: gcs, backend: {gcs: {bucket: g}}}
        middle: {metadata: {type: abstract, inherits: [top]}}
        vpc: {metadata: {inherits: [middle]}}
    `,
    '.backend_type',
    '',
  ],
  [
    'what describes a component itself is not inherited',
    `
    vars: {stage: dev}
    components:
      terraform:
        base: {metadata: {type: abstract, component: net, labels: {a: "1"}}}
        vpc: {metadata: {inherits: [base]}}
    `,
    '.metadata',
    { component: 'net', labels: { a: '1' }, inherits: ['base'] },
  ],
  [
    'a section without a body is empty',
    `
    vars: {stage: dev}
    settings:
    components:
      terraform:
        vpc:
    `,
    '[.settings, .vars]',
    [{}, { stage: 'dev' }],
  ],
]

test.each(rows)('%s', async (_about, manifest, query, answer) => {
  expect(await ask(stacks({ 'deploy/dev.yaml': manifest }), query)).toEqual(answer)
})

const failing: readonly (readonly [about: string, manifest: string, said: string])[] = [
  [
    'a base that is not there',
    'vars: {stage: dev}\ncomponents: {terraform: {vpc: {metadata: {inherits: [bsae]}}, base: {}}}\n',
    "inherits from 'bsae' (using 'metadata.inherits'), but 'bsae' is not defined",
  ],
  [
    'bases in a circle',
    `
    vars: {stage: dev}
    components:
      terraform:
        a: {metadata: {inherits: [b]}}
        b: {metadata: {inherits: [a]}}
        vpc: {metadata: {inherits: [a]}}
    `,
    "circular component inheritance 'a' -> 'b' -> 'a'",
  ],
  [
    'a section that is no map',
    'vars: {stage: dev}\ncomponents: {terraform: {vpc: {vars: [1]}}}\n',
    "invalid 'components.terraform.vpc.vars' section",
  ],
  [
    'metadata that cannot be global',
    'vars: {stage: dev}\nmetadata: {type: abstract}\ncomponents: {terraform: {vpc: {}}}\n',
    "metadata field 'type' is not allowed at global",
  ],
  [
    'a backend type without its backend',
    'vars: {stage: dev}\nterraform: {backend_type: s3, backend: {gcs: {bucket: b}}}\ncomponents: {terraform: {vpc: {}}}\n',
    "'backend_type' is 's3'",
  ],
  [
    'an unknown strategy',
    'vars: {stage: dev}\nsettings: {list_merge_strategy: shuffle}\ncomponents: {terraform: {vpc: {}}}\n',
    "invalid list merge strategy: 'shuffle'",
  ],
]

test.each(failing)('%s fails', async (_about, manifest, said) => {
  expect(await ask(stacks({ 'deploy/dev.yaml': manifest }), '.vars')).toContain(said)
})
