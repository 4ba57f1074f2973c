import { failures, type Place } from '../failure/failure.ts'
import { oneOf, suggest } from '../failure/suggest.ts'

interface At {
  readonly command: string
  readonly place?: Place | undefined
}

const where = (at: { readonly place?: Place | undefined }) => (at.place ? { place: at.place } : {})

/** What can go wrong when a custom command runs, in words; the code is `custom/<key>`. */
export const fail = failures('custom', () => ({
  'empty-component': (at: At & { key: string; template: string }) => ({
    message: `the command \`${at.command}\` defines an invalid component_config value: ${at.key}: ${at.template} gives nothing.`,
    ...where(at),
  }),
  'no-component-input': (at: At & { type: string }) => ({
    message: `no argument or flag with type '${at.type}' found: \`${at.command}\` does not know which ${at.type} it is about.`,
    hints: [`Give an argument \`type: ${at.type}\`, or a flag \`semantic_type: ${at.type}\`, and a value for it.`],
    ...where(at),
  }),
  'not-yet': (at: At & { key: string; what: string }) => ({
    message: `\`${at.key}\` of the command \`${at.command}\` is not supported yet: ${at.what}.`,
    ...where(at),
  }),
  'env-shape': (at: At & { variable: string; wanted: string; found: string }) => ({
    message: `The variable \`${at.variable}\` in \`env\` of \`${at.command}\` must be ${at.wanted}, not ${at.found}.`,
    ...where(at),
  }),
  'env-both': (at: At & { variable: string }) => ({
    message: `either 'value' or 'valueCommand' can be specified for the ENV var, but not both: \`${at.variable}\` of \`${at.command}\`.`,
    ...where(at),
  }),
  'value-command': (at: At & { variable: string; line: string; exitCode: number; problem?: string | undefined }) => ({
    message: `\`valueCommand\` of the variable \`${at.variable}\` of \`${at.command}\` failed with ${at.exitCode}${at.problem ? `: ${at.problem}` : ''}. No step was run.`,
    details: [
      at.line
        .split('\n')
        .map((line) => `    ${line}`)
        .join('\n'),
    ],
    exitCode: at.exitCode,
    ...where(at),
  }),
  'bad-directory': (at: At & { path: string; problem: string }) => ({
    title: 'Invalid working_directory',
    message: `The working directory \`${at.path}\` of \`${at.command}\` ${at.problem}.`,
    hints: ['A relative `working_directory` starts at `base_path`.'],
    ...where(at),
  }),
  'tool-not-yet': (at: At & { tool: string; version: string }) => ({
    message: `\`${at.command}\` depends on the tool \`${at.tool}\` ${at.version}, which is not on the PATH, and tools are not installed yet.`,
    hints: [`Install ${at.tool} ${at.version} yourself and put it on the PATH.`],
    ...where(at),
  }),
  'dependency-shape': (at: At & { problem: string }) => ({
    message: `\`dependencies\` of \`${at.command}\`: ${at.problem}.`,
    ...where(at),
  }),
  'unknown-dependency': (at: At & { name: string; known: readonly string[] }) => {
    const near = suggest(at.name, at.known)
    return {
      message: `unknown dependency: command "${at.name}" of \`${at.command}\` is no custom command.`,
      hints: near.length > 0 ? [`Did you mean ${oneOf(near)}?`] : [],
      ...where(at),
    }
  },
  'ambiguous-dependency': (at: At & { name: string; paths: readonly string[] }) => ({
    message: `\`${at.command}\` depends on "${at.name}", but multiple commands share this name: ${oneOf(at.paths)}.`,
    hints: ['Give one of them another name.'],
    ...where(at),
  }),
  'dependency-cycle': (at: At & { path: readonly string[] }) => ({
    message:
      at.path.length === 2
        ? `The command \`${at.path[0]}\` depends on itself.`
        : `Circular dependency: ${at.path.join(' → ')}.`,
    ...where(at),
  }),
  'dependency-mode': (at: At & { name: string; mode: string }) => ({
    message: `\`fail: ${at.mode}\` of the dependency \`${at.name}\` of \`${at.command}\` must be wait_all, fail_fast or best_effort.`,
    ...where(at),
  }),
  'dependency-flag': (at: At & { name: string; flag: string; problem: string }) => ({
    message: `failed to set flag "${at.flag}" for dependency "${at.name}" of \`${at.command}\`: ${at.problem}.`,
    ...where(at),
  }),
  'dependency-arguments': (at: At & { name: string; problem: string }) => ({
    message: `The dependency \`${at.name}\` of \`${at.command}\` ${at.problem}.`,
    ...where(at),
  }),
  'workflow-without-file': (at: At & { name: string }) => ({
    message: `The dependency on the workflow \`${at.name}\` of \`${at.command}\` needs \`file\`: the manifest that defines it.`,
    ...where(at),
  }),
}))
