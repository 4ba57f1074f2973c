import { failures, type Place, reason } from '../failure/failure.ts'
import { oneOf, suggest } from '../failure/suggest.ts'

/** What can go wrong with the configuration; the code is `config/<key>`. */
export const fail = failures('config', {
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
  unreadable: (at: { path: string; cause: unknown }) => ({ message: `cannot read ${at.path}: ${reason(at.cause)}` }),
})

function near(name: string, known: readonly string[]): string[] {
  const found = suggest(name, known)
  return found.length > 0 ? [`Did you mean ${oneOf(found)}?`] : []
}
