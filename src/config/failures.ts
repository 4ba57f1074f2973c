import { failures, type Place, reason } from '../failure/failure.ts'
import { oneOf, suggest } from '../failure/suggest.ts'

/** What can go wrong with the configuration; the code is `config/<key>`. */
export const fail = failures('config', () => ({
  'file-not-found': (at: { option: string; file: string; reason: string }) => ({
    message: `${at.option} file '${at.file}' ${at.reason}`,
    hints: ['Check the path; it is relative to the folder in which the command runs.'],
  }),
  'directory-not-found': (at: { option: string; directory: string; reason: string }) => ({
    message: `${at.option} directory '${at.directory}' ${at.reason}`,
    hints: ['Name a folder that holds an atmos.yaml, or a file with `--config`.'],
  }),
  'not-a-map': (at: { place: Place; found: string }) => ({
    message: `${at.place.file} must be a map of settings, but it is ${at.found}`,
    place: at.place,
  }),
  'wrong-type': (at: { key: string; expected: string; found: string; place: Place | undefined }) => ({
    message: `\`${at.key}\` must be ${at.expected}, but it is ${at.found}`,
    ...(at.place ? { place: at.place } : {}),
  }),
  invalid: (at: { count: number }) => ({
    title: 'Invalid Configuration',
    message: `${at.count === 1 ? 'One thing is' : `${at.count} things are`} wrong in the configuration`,
  }),
  'bad-variable': (at: { name: string; value: string; expected: string }) => ({
    message: `the environment variable ${at.name} must be ${at.expected}, but it is ${JSON.stringify(at.value)}`,
  }),
  'profile-not-found': (at: {
    name: string
    known: readonly string[]
    folders: readonly string[]
    isIdentity: boolean
  }) => ({
    message: `profile not found: \`${at.name}\` does not exist in any configured location`,
    details: [
      at.known.length > 0 ? `Available profiles are: ${at.known.join(', ')}` : 'There are no profiles.',
      ['Profiles are folders in one of:', ...at.folders.map((folder) => `    ${folder}`)].join('\n'),
    ],
    hints: [
      ...(at.isIdentity
        ? [`\`${at.name}\` is an identity: use \`--identity ${at.name}\`, or \`ATMOS_IDENTITY=${at.name}\`.`]
        : []),
      ...near(at.name, at.known),
    ],
    exitCode: 2,
  }),
  'profile-unreadable': (at: { name: string; folder: string; reason: string }) => ({
    message: `the profile \`${at.name}\` cannot be read: ${at.folder} ${at.reason}`,
    exitCode: 2,
  }),
  'profile-unnamed': (at: { known: readonly string[] }) => ({
    message: '`--profile` needs a name, and nobody can be asked for one here',
    details: at.known.length > 0 ? [`Available profiles are: ${at.known.join(', ')}`] : [],
    hints: ['Give a name: `--profile NAME`.'],
    exitCode: 2,
  }),
  aborted: (_at: Record<never, never>) => ({ message: 'no profile was chosen', exitCode: 130 }),
  'bad-constraint': (at: { text: string; place: Place | undefined }) => ({
    message: `invalid version constraint ${JSON.stringify(at.text)}`,
    ...(at.place ? { place: at.place } : {}),
    hints: ['Write versions with operators, for example `>= 1.200.0, < 2.0.0` or `~> 1.200`.'],
  }),
  'constraint-violated': (at: { text: string; version: string; note: string; place: Place | undefined }) => ({
    message: `version constraint not satisfied: the configuration requires ${at.text}, and this program stands for ${at.version}`,
    ...(at.note === '' ? {} : { details: [at.note] }),
    ...(at.place ? { place: at.place } : {}),
    hints: ['Install a version that satisfies it, or change `version.constraint.require`.'],
  }),
  'no-file': (_at: Record<never, never>) => ({
    message: 'there is no atmos.yaml here to edit',
    hints: ['Run it in a folder that holds an atmos.yaml, or name the file: `--config FILE`.'],
  }),
  'several-files': (at: { files: readonly string[] }) => ({
    message: `only one file can be edited, and --config names ${at.files.length}: ${at.files.join(', ')}`,
  }),
  unwritable: (at: { file: string; why: string }) => ({ message: `cannot write ${at.file}: ${at.why}` }),
  'several-documents': (at: { file: string }) => ({
    message: `${at.file} holds several documents, so it cannot be edited by key`,
  }),
  'not-found': (at: { path: string; known: readonly string[] }) => ({
    message: `nothing is set at \`${at.path}\``,
    hints: near(at.path, at.known),
  }),
  'bad-path': (at: { path: string }) => ({
    message: `\`${at.path}\` is no path of keys`,
    hints: ['Write keys with dots between them, and items of lists in brackets: `stacks.included_paths[0]`.'],
  }),
  'not-of-type': (at: { value: string; expected: string }) => ({
    message: `value does not match the requested type: ${JSON.stringify(at.value)} is not ${at.expected}`,
    hints: ['Choose another type with `--type`: string, int, bool, float, null, yaml.'],
  }),
  'unknown-type': (at: { type: string }) => ({
    message: `\`${at.type}\` is not a type of values`,
    hints: ['The types are string, int, bool, float, null, yaml.'],
  }),
  'not-a-collection': (at: { key: string; file: string }) => ({
    message: `\`${at.key}\` in ${at.file} cannot hold that: it is another kind of value`,
  }),
  'shared-value': (at: { key: string; file: string }) => ({
    message: `\`${at.key}\` in ${at.file} is shared by an anchor, so it is not changed in one of its places`,
    hints: ['Edit the file by hand.'],
  }),
  unreadable: (at: { path: string; cause: unknown }) => ({ message: `cannot read ${at.path}: ${reason(at.cause)}` }),
}))

function near(name: string, known: readonly string[]): string[] {
  const found = suggest(name, known)
  return found.length > 0 ? [`Did you mean ${oneOf(found)}?`] : []
}
