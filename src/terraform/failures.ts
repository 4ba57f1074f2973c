import { failures, type Place } from '../failure/failure.ts'
import { oneOf, suggest } from '../failure/suggest.ts'

/** What can go wrong between `atmos terraform` and the tool it runs; the code is `terraform/<key>`. */
export const fail = failures('terraform', () => ({
  'no-base-path': () => ({
    message:
      'Base path to terraform components must be provided in `components.terraform.base_path` (or `ATMOS_COMPONENTS_TERRAFORM_BASE_PATH`)',
  }),
  'not-chosen': (at: { title: string }) => ({ message: `${at.title}: nothing was chosen`, exitCode: 130 }),
  'no-component': (at: { command: string }) => ({
    message: `\`${at.command}\` needs a component`,
    hints: [`Name it: ${at.command} <component> -s <stack>`, 'All of them: atmos list components'],
  }),
  'unknown-default-identity': (at: { name: string; known: readonly string[] }) => ({
    message: `invalid identity config: the component makes '${at.name}' its default identity, and there is none of that name`,
    hints: [
      ...(suggest(at.name, at.known).length > 0 ? [`Did you mean ${oneOf(suggest(at.name, at.known))}?`] : []),
      `Define it: auth.identities.${at.name} in atmos.yaml`,
    ],
  }),
  'module-missing': (at: { component: string; folder: string; path: string }) => ({
    message: `'${at.component}' points to the Terraform component '${at.folder}', but it does not exist in '${at.path}'`,
    hints: [`Make the root module, or set \`metadata.component\` to the one that '${at.component}' is built on.`],
  }),
  'module-broken': (at: { component: string; problem: string; place: Place }) => ({
    message: `the root module of '${at.component}' contains invalid HCL code at ${at.place.file}:${at.place.line ?? 1}: ${at.problem}`,
    place: at.place,
  }),
  abstract: (at: { component: string; command: string }) => ({
    message: `abstract component cannot be provisioned: '${at.component}' is marked as abstract (metadata.type: abstract), so \`${at.command}\` has nothing to work on`,
    hints: ['Name a component that inherits from it: atmos list components'],
  }),
  locked: (at: { component: string; command: string }) => ({
    message: `locked component cannot be provisioned: component '${at.component}' cannot be modified (metadata.locked: true), and \`${at.command}\` modifies it or its state`,
  }),
  'http-workspace': (at: { component: string }) => ({
    message: `workspaces are not supported for the HTTP backend, which '${at.component}' uses`,
  }),
  'tool-missing': (at: { tool: string; component: string; path: string }) => ({
    message: `\`${at.tool}\` was not found on the PATH; it runs the component '${at.component}'`,
    details: [`PATH is ${at.path}`],
    hints: [
      'Install it, or name another one with `command` of the component, of the stack, or in `components.terraform` of atmos.yaml.',
    ],
  }),
  'backend-type-missing': (at: { component: string; stack: string }) => ({
    message: `backend_type is required: the component '${at.component}' in the stack '${at.stack}' has none, so no backend file can be made`,
    hints: ['Set `backend_type` and `backend` in the manifest, or turn it off: --auto-generate-backend-file=false'],
  }),
  'backend-missing': (at: { component: string; stack: string; type: string; key: string }) => ({
    message: `the backend \`${at.type}\` of '${at.component}' in the stack '${at.stack}' has no ${at.key}`,
  }),
  'provider-source': (at: { component: string; provider: string }) => ({
    message: `provider '${at.provider}' missing 'source' field in required_providers of '${at.component}'`,
  }),
  computed: (at: { component: string; variable: string }) => ({
    message: `the variable '${at.variable}' of '${at.component}' is not known yet: it reads (computed)`,
    hints: ['Apply the component that it comes from first, or give it a default.'],
  }),
  'generate-failed': (at: { component: string; file: string; problem: string }) => ({
    message: `the file '${at.file}' of '${at.component}' cannot be generated: ${at.problem}`,
    details: [`It stands in the section \`generate\` of the component.`],
  }),
  'bad-flag': (at: { flag: string; value: string; known: readonly string[] }) => ({
    message: `invalid value \`${at.value}\` of --${at.flag}`,
    hints: [`It takes ${oneOf(at.known)}.`],
  }),
  'bad-setting': (at: { key: string; value: string; known: readonly string[] }) => ({
    message: `invalid value \`${at.value}\` of \`${at.key}\``,
    hints: [`It takes ${oneOf(at.known)}.`],
  }),
  interference: (at: { names: readonly string[] }) => ({
    message: `the environment has variables that reach into the tool, which \`components.terraform.interfering_env\` forbids: ${at.names.join(', ')}`,
    hints: [`Take them away: unset ${at.names.join(' ')}`],
  }),
  'foreign-workspace': (at: {
    given: string
    workspace: string
    component: string
    stack: string
    command: string
  }) => ({
    message: `TF_WORKSPACE is \`${at.given}\`, and the workspace of '${at.component}' in '${at.stack}' is \`${at.workspace}\`: \`${at.command}\` would change the state of another one`,
    hints: [
      'Take it away: unset TF_WORKSPACE',
      'Or let it be, for all components: `interfering_env: warn` in components.terraform of atmos.yaml',
    ],
  }),
  'workspace-missing': (at: { workspace: string; component: string; stack: string; command: string }) => ({
    message: `'${at.component}' in '${at.stack}' has no workspace \`${at.workspace}\` yet, so \`${at.command}\` has nothing to read`,
    hints: [`The first plan or apply makes it: atmos terraform apply ${at.component} -s ${at.stack}`],
  }),
  conflict: (at: { first: string; second: string }) => ({
    message: `${at.first} and ${at.second} cannot be used together`,
  }),
  'component-and-many': (at: { component: string; flags: readonly string[] }) => ({
    message: `the component argument (\`${at.component}\`) can't be used with the multi-component (bulk operations) flags ${at.flags.join(', ')}`,
    hints: [`Leave out the one or the other; --components ${at.component} chooses it among many.`],
  }),
  'no-file-template': (at: { command: string }) => ({
    message: `atmos terraform ${at.command} needs --file-template: where the files are to be`,
    hints: [`atmos terraform ${at.command} --file-template 'out/{stage}/{component}.tfvars'`],
  }),
  'only-for-many': (at: { flag: string }) => ({
    message: `${at.flag} widens a choice of several components, and only one was named`,
    hints: ['Choose with --components, --query, --tags, --labels or --all.'],
  }),
  'bad-labels': (at: { text: string }) => ({
    message: `invalid label '${at.text}' of --labels`,
    hints: ['Write labels as key=value, several with a comma between: --labels team=net,tier=1'],
  }),
  cycle: (at: { chain: readonly string[] }) => ({
    message:
      at.chain.length === 2
        ? `the component ${at.chain[0]} cannot depend on itself`
        : `circular dependency detected: ${at.chain.join(' → ')}`,
  }),
  'needs-approval': (at: { command: string }) => ({
    message: `\`${at.command}\` of several components at a time cannot ask: it needs -auto-approve`,
    hints: [`Add -auto-approve, or leave out --max-concurrency.`],
  }),
  'unknown-stack': (at: { stack: string; known: readonly string[] }) => ({
    message: `invalid stack: Stack \`${at.stack}\` not found.`,
    hints: [
      ...(suggest(at.stack, at.known).length > 0 ? [`Did you mean ${oneOf(suggest(at.stack, at.known))}?`] : []),
      'All stacks: atmos list stacks',
    ],
  }),
  preflight: (at: { command: string; problems: readonly string[] }) => ({
    title: 'Terraform preflight failed',
    message: `${at.problems.length} of the components cannot run \`${at.command}\`, so none was run`,
    details: at.problems.map((problem) => `    ${problem}`),
  }),
  'output-failed': (at: { component: string; stack: string; problem: string; exitCode: number }) => ({
    message: `failed to retrieve terraform outputs of '${at.component}' in '${at.stack}'`,
    details: at.problem
      ? [
          at.problem
            .split('\n')
            .map((line) => `    ${line}`)
            .join('\n'),
        ]
      : [],
    exitCode: at.exitCode,
  }),
  'unknown-output': (at: { name: string; component: string; stack: string; known: readonly string[] }) => ({
    message: `Output "${at.name}" not found in '${at.component}' of '${at.stack}'.`,
    hints: [at.known.length > 0 ? `Its outputs are ${oneOf(at.known)}.` : 'It has no outputs; was it applied?'],
  }),
  'bad-output-format': (at: { format: string; name: string }) => ({
    message: `the output \`${at.name}\` is a list or map, which the format ${at.format} cannot hold alone`,
    hints: ['Use json, yaml or hcl, or --flatten.'],
  }),
  'no-state': (at: { component: string; stack: string; detail: string }) => ({
    message: `terraform state not provisioned for component ${at.component} in stack ${at.stack}`,
    details: at.detail ? [at.detail] : [],
    hints: [`Apply it first: atmos terraform apply ${at.component} -s ${at.stack}`],
  }),
  'no-mock': (at: { name: string; component: string; stack: string; known: readonly string[] }) => ({
    message: `mocked terraform output is not declared: \`mocks\` of ${at.component} in ${at.stack} has no \`${at.name}\``,
    hints: at.known.length > 0 ? [`It has ${oneOf(at.known)}.`] : [],
  }),
  'bad-state': (at: { component: string; stack: string; place: string; problem: string }) => ({
    message: `the state of ${at.component} in ${at.stack} cannot be read (${at.place}): ${at.problem}`,
  }),
  'state-unreachable': (at: {
    component: string
    stack: string
    place: string
    server: string
    attempts: number
    why: string
  }) => ({
    message: `the state of ${at.component} in ${at.stack} cannot be read (${at.place}): ${at.server} does not answer`,
    details: [`    ${at.why}${at.attempts > 1 ? ` (${at.attempts} attempts)` : ''}`],
  }),
  'state-refused': (at: {
    component: string
    stack: string
    place: string
    status: number
    words: string
    hints: readonly string[]
  }) => ({
    message: `the state of ${at.component} in ${at.stack} cannot be read (${at.place}): the server answered ${at.status}`,
    details: at.words ? [`    ${at.words}`] : [],
    hints: at.hints,
  }),
  'state-credentials': (at: {
    component: string
    stack: string
    place: string
    problem: string
    hints: readonly string[]
  }) => ({
    message: `the state of ${at.component} in ${at.stack} cannot be read (${at.place}): ${at.problem}`,
    hints: at.hints,
  }),
  'no-address': (at: { component: string; stack: string; address: string }) => ({
    message: at.address
      ? `the address of the backend http of ${at.component} in ${at.stack} is no URL: ${at.address}`
      : `the backend http of ${at.component} in ${at.stack} has no address`,
    hints: ['Set `address` of the backend, or TF_HTTP_ADDRESS.'],
  }),
  'state-cycle': (at: { chain: readonly { readonly component: string; readonly stack: string }[] }) => ({
    message: `circular dependency detected: ${at.chain.map(({ component, stack }) => `${component} in ${stack}`).join(' → ')}`,
    details: [
      `Dependency chain:\n${at.chain.map(({ component, stack }, index) => `    ${index + 1}. Component '${component}' in stack '${stack}'${index === at.chain.length - 1 ? ' (cycle detected)' : ''}`).join('\n')}`,
    ],
    hints: [
      'None of them could be applied first: take one of the outputs from somewhere else, or write its value down.',
    ],
  }),
  'state-role': (at: { role: string; code: string; answer: string }) => ({
    message: `AWS refused the role of the backend, ${at.role}`,
    details: [`    ${at.code}: ${at.answer}`],
  }),
  'bad-call': (at: { call: string }) => ({
    message: `${at.call} takes a component, a stack if it is another one, and an output or an expression`,
    hints: ['!terraform.state vpc plat-ue2-prod vpc_id'],
  }),
  'bad-hook': (at: { hook: string; component: string; problem: string }) => ({
    message: `the hook '${at.hook}' of '${at.component}' ${at.problem}`,
  }),
  'hook-store': (at: { hook: string; component: string; event: string; problem: string }) => ({
    message: `the hook '${at.hook}' of '${at.component}' at ${at.event}: ${at.problem}`,
  }),
  'hook-git': (at: { hook: string; component: string; problem: string }) => ({
    message: `the hook '${at.hook}' of '${at.component}' could not commit: ${at.problem}`,
  }),
  'clean-needs-force': (at: { count: number }) => ({
    message: `interactive confirmation not available: ${at.count} ${at.count === 1 ? 'entry' : 'entries'} would be deleted, and nobody can be asked`,
    hints: ['Say so beforehand: --force', 'Only look: --dry-run'],
  }),
  'no-shell': (at: { names: readonly string[] }) => ({
    message: `there is no shell to open: ${at.names.map((name) => `\`${name}\``).join(', ')} cannot be found on the PATH`,
    hints: ['Name one: export SHELL=/bin/sh'],
  }),
  'nothing-to-run': (at: { component: string; stack: string }) => ({
    message: 'atmos terraform exec needs a command for the tool, behind two dashes',
    hints: [`atmos terraform exec ${at.component} -s ${at.stack} -- stacks list`],
  }),
  'no-original': () => ({
    message: 'plan-diff needs --orig: the plan to compare with',
    hints: ['atmos terraform plan-diff vpc -s plat-ue2-prod --orig plat-ue2-prod-vpc.planfile'],
  }),
  'plan-missing': (at: { file: string }) => ({ message: `the plan file ${at.file} does not exist` }),
  'mocks-only-planned': (at: { by: string; command: string }) => ({
    message: `\`${at.command}\` does not run with mocked outputs (${at.by}): only \`atmos terraform plan\` does`,
    hints: at.by === 'ATMOS_USE_MOCKS' ? ['Unset it: unset ATMOS_USE_MOCKS'] : [],
  }),
  'mocks-need-functions': (at: { by: string }) => ({ message: `${at.by} needs --process-functions=true` }),
  'mocks-not-saved': (at: { by: string }) => ({
    message: `a plan of mocked outputs (${at.by}) is not saved, so that it can never be applied: take away -out`,
    hints: ['Show it as data instead: -json'],
  }),
  'no-saved-plan': (at: { file: string; component: string; stack: string }) => ({
    message: `there is no saved plan of '${at.component}' in '${at.stack}': ${at.file}`,
    hints: [`Make it: atmos terraform plan ${at.component} -s ${at.stack}`],
  }),
  'not-yet': (at: { what: string }) => ({ message: `${at.what} is not there yet` }),
  'plans-differ': () => ({ message: 'plan files have differences', exitCode: 2 }),
  'unreadable-plan': (at: { file: string; problem: string }) => ({
    message: `the plan ${at.file} cannot be read: ${at.problem}`,
  }),
}))
