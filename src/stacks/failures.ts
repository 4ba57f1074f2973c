import { failures, type Place, type Words } from '../failure/failure.ts'
import { oneOf, suggest } from '../failure/suggest.ts'
import { sizeText } from '../value/size.ts'

const list = (words: readonly string[]) => words.map((word) => `    ${word}`)

/** What can go wrong between a folder of manifests and a component's configuration; the code is `stacks/<key>`. */
export const fail = failures('stacks', () => ({
  'no-base-path': () => ({
    message: 'stack base path must be provided in `stacks.base_path` (or `ATMOS_STACKS_BASE_PATH`)',
    hints: ['In atmos.yaml: `stacks: { base_path: stacks, included_paths: ["**/*"] }`'],
  }),
  'no-included-paths': () => ({
    message: 'at least one path must be provided in `stacks.included_paths` (or `ATMOS_STACKS_INCLUDED_PATHS`)',
    hints: ['In atmos.yaml: `stacks: { included_paths: ["**/*"] }`'],
  }),
  'no-manifests': (at: { base: string; included: readonly string[]; excluded: readonly string[] }) => ({
    message: `no stack manifests found in ${at.base}`,
    details: [`Included: ${at.included.join(', ') || 'nothing'}. Excluded: ${at.excluded.join(', ') || 'nothing'}.`],
    hints: ['See `stacks.base_path`, `stacks.included_paths` and `stacks.excluded_paths` in atmos.yaml.'],
  }),
  'no-base-directory': (at: { base: string }) => ({
    title: 'Missing Configuration',
    message: `the stacks directory ${at.base} does not exist`,
    hints: ['Create it, or set `stacks.base_path` in atmos.yaml.'],
  }),
  'bad-strategy': (at: { given: string }) => ({
    message: `invalid list merge strategy: '${at.given}'. Supported list merge strategies are: replace, append, merge`,
  }),
  'bad-delimiters': (at: { given: readonly string[] }) => ({
    message: `\`templates.settings.delimiters\` must be two texts, and is ${JSON.stringify(at.given)}`,
    hints: ['Such as: delimiters: ["[[", "]]"]'],
  }),
  'bad-manifest': (at: {
    manifest: string
    problem: string
    chain: readonly string[]
    place: Place | undefined
    hints?: readonly string[]
  }) => ({
    message: `invalid stack manifest ${at.manifest}: ${at.problem}`,
    ...(at.chain.length > 0 ? { details: [`Imported by ${at.chain.join(', imported by ')}.`] } : {}),
    ...(at.place ? { place: at.place } : {}),
    ...(at.hints ? { hints: at.hints } : {}),
  }),
  'bad-section': (at: { section: string; manifest: string; place?: Place | undefined }) => ({
    message: `invalid '${at.section}' section in the manifest '${at.manifest}': it must be a map`,
    ...(at.place ? { place: at.place } : {}),
  }),
  'bad-import': (at: { manifest: string; problem: string; place?: Place | undefined }) => ({
    message: `invalid import in the manifest '${at.manifest}': ${at.problem}`,
    ...(at.place ? { place: at.place } : {}),
  }),
  'import-not-found': (at: { path: string; manifest: string; near: readonly string[] }) => ({
    message: `stack import not found: import '${at.path}' in file '${at.manifest}'`,
    hints: [
      ...(at.near.length > 0 ? [`Did you mean ${oneOf(at.near)}?`] : []),
      'Paths are relative to the stacks folder, or to the file when they start with `./` or `../`.',
    ],
  }),
  'import-itself': (at: { manifest: string }) => ({ message: `the stack manifest '${at.manifest}' imports itself` }),
  'imports-too-deep': (at: { chain: readonly string[]; deepest: number }) => ({
    message: `stack manifests import each other more than ${at.deepest} levels deep: ${at.chain.slice(0, 5).join(' → ')} → …`,
  }),
  'import-cycle': (at: { chain: readonly string[] }) => ({
    message: `stack manifests import each other in a circle: ${at.chain.join(' → ')}`,
  }),
  'remote-import': (at: {
    path: string
    manifest: string
    problem: string
    hints?: readonly string[] | undefined
  }) => ({
    message: `failed to download remote import '${at.path}' in the manifest '${at.manifest}': ${at.problem}`,
    hints: at.hints ?? [],
  }),
  'remote-nothing': (at: { address: string; isRoot: boolean }) => ({
    message: at.isRoot
      ? `${at.address} names a repository, and no manifest in it (…//folder/file.yaml)`
      : `there is no manifest ${at.address}`,
  }),
  'too-large': (at: { manifest: string; size: number; most: number }) => ({
    message: `the manifest ${at.manifest} has ${sizeText(at.size)}; more than ${sizeText(at.most)} are not read`,
    hints: ['Manifests are written by people; if this one is meant to be so large: ATMOS_MAX_MANIFEST_SIZE=64M'],
  }),
  'bad-global-metadata': (at: { field: string; manifest: string; allowed: readonly string[] }) => ({
    message: `metadata field '${at.field}' is not allowed at global (stack-wide) scope in '${at.manifest}'`,
    hints: [`Allowed there: ${at.allowed.join(', ')}.`],
  }),
  'bad-inherits': (at: { component: string; manifest: string }) => ({
    message: `'metadata.inherits' of the component '${at.component}' in '${at.manifest}' must be a list of component names`,
  }),
  'base-not-found': (at: {
    component: string
    base: string
    by: string
    manifest: string
    known: readonly string[]
  }) => ({
    message: `the component '${at.component}' inherits from '${at.base}' (using '${at.by}'), but '${at.base}' is not defined in the stack '${at.manifest}'`,
    hints: near(at.base, at.known),
  }),
  'inherit-cycle': (at: { chain: readonly string[]; manifest: string }) => ({
    message: `circular component inheritance ${at.chain.map((one) => `'${one}'`).join(' -> ')} in the stack '${at.manifest}'`,
  }),
  'bad-backend': (at: {
    component: string
    manifest: string
    type: string
    known: readonly string[]
    section: string
  }) => ({
    message: `'${at.section}_type' is '${at.type}', but the component '${at.component}' in '${at.manifest}' configures only ${oneOf(at.known, "'")} under '${at.section}'`,
  }),
  'locals-cycle': (at: { file: string; chain: readonly string[] }) => ({
    message: `circular dependency in locals at ${at.file}: ${at.chain.join(' → ')}`,
  }),
  'unknown-local': (at: { file: string; name: string; unknown: string; known: readonly string[] }) => ({
    message: `the local '${at.name}' in ${at.file} uses '.locals.${at.unknown}', which is not defined there`,
    details: [`Locals of this file: ${[...new Set(at.known)].join(', ')}.`],
    hints: near(at.unknown, at.known),
  }),
  'template-failed': (at: { component: string; stack: string; path: string; problem: string; place?: Place }) => ({
    message: `the template of ${at.path} in the component '${at.component}' of the stack '${at.stack}' failed: ${at.problem}`,
    ...(at.place ? { place: at.place } : {}),
  }),
  'bad-locals': (at: { file: string }) => ({ message: `locals must be a map in ${at.file}` }),
  'no-locals': (at: { stack: string; component: string | undefined }) => ({
    message:
      at.component === undefined
        ? `the stack '${at.stack}' has no locals defined`
        : `the component '${at.component}' in the stack '${at.stack}' has no locals defined`,
    hints: ['Locals of imported files belong to those files, and are not seen here.'],
  }),
  'stack-required': () => ({
    message: 'stack is required; specify it on the command line using the flag --stack <stack> (shorthand -s)',
    hints: ['All stacks: atmos list stacks'],
  }),
  'stack-not-found': (at: { stack: string; known: readonly string[]; named?: string | undefined }) => ({
    title: 'Error',
    message: `invalid stack: Stack \`${at.stack}\` not found.`,
    hints: at.named
      ? [`Did you mean \`${at.named}\`?`, 'All stacks: atmos list stacks']
      : [...near(at.stack, at.known), 'All stacks: atmos list stacks'],
  }),
  'component-not-found': (at: {
    component: string
    stack: string
    known: readonly string[]
    elsewhere: readonly string[]
    /** The stacks that there are, where the one that was asked for is none of them. */
    stacks?: readonly string[]
  }) => ({
    message: `invalid component: Could not find the component \`${at.component}\` in the stack \`${at.stack}\`.`,
    details: [
      ...(at.elsewhere.length > 0
        ? [
            `It is defined in ${at.elsewhere.slice(0, 5).join(', ')}${at.elsewhere.length > 5 ? ` and ${at.elsewhere.length - 5} more` : ''}.`,
          ]
        : []),
      'Check that all the context variables are correctly defined in the manifest. Did you forget an import?',
    ],
    hints: [
      ...near(at.component, at.known),
      ...(at.stacks
        ? [...near(at.stack, at.stacks), `There is no stack \`${at.stack}\`. All stacks: atmos list stacks`]
        : []),
    ],
  }),
  'no-name': (at: { variable: string; manifest: string; pattern: string }) => ({
    message: `the stack name pattern '${at.pattern}' specifies '${at.variable}', but the stack ${at.manifest} does not have a ${at.variable} defined in the stack file`,
  }),
  'duplicate-component': (at: { component: string; stack: string; manifests: readonly string[] }) => ({
    message: `duplicate component configuration: '${at.component}' in the stack '${at.stack}' is defined differently in ${at.manifests.length} manifests`,
    details: [...list(at.manifests)],
    hints: ['Give the manifests different names, or import one from the other.'],
  }),
  'call-failed': (at: {
    call: string
    path: string
    component: string
    manifest: string
    /** What the function itself said. */
    said: Words
  }) => ({
    message: `${at.call} failed: ${at.said.message}`,
    details: [
      ...(at.said.details ?? []),
      `It stands in ${at.path} of the component '${at.component}' (${at.manifest}).`,
    ],
    hints: at.said.hints ?? [],
    ...(at.said.exitCode === undefined ? {} : { exitCode: at.said.exitCode }),
  }),
  'function-not-yet': (at: { name: string }) => ({ message: `the function ${at.name} is not supported yet` }),
  circle: (at: { chain: readonly string[]; closing: string }) => ({
    message: `circular dependency: ${at.chain.join(' → ')}`,
    details: ['Each of them needs the next one to be known first.'],
  }),
  'empty-template': () => ({ message: '!template needs a text' }),
  'bad-template-result': (at: { component: string; stack: string; problem: string }) => ({
    message: `the rendered configuration of '${at.component}' in '${at.stack}' is no valid YAML: ${at.problem}`,
    hints: ['A value that a template inserts may need quotes: {{ … | quote }} or {{ … | toJson }}.'],
  }),
}))

function near(word: string, known: readonly string[]): string[] {
  const words = suggest(word, known)
  return words.length > 0 ? [`Did you mean ${oneOf(words)}?`] : []
}
