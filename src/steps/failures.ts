import type { Place } from '../failure/failure.ts'
import { failures } from '../failure/failure.ts'
import { oneOf, suggest } from '../failure/suggest.ts'

interface At {
  /** `step 2 (build) of deploy-infra`. */
  readonly step: string
  readonly place?: Place | undefined
}

const where = (at: { readonly place?: Place | undefined }) => (at.place ? { place: at.place } : {})

/** Words of what is wrong with one step alone: it fails as if a program of it had, and steps for that case still run. */
const ofStep = (at: { readonly place?: Place | undefined }) => ({ ...where(at), ends: 'step' as const })

/** What can go wrong with a step, in words; the code is `step/<key>`. */
export const fail = failures('step', () => ({
  'bad-steps': (at: { what: string; found: string; place?: Place | undefined }) => ({
    message: `${at.what} must be a text or a map with the fields of a step, not ${at.found}.`,
    ...ofStep(at),
  }),
  'bad-field': (at: At & { field: string; wanted: string; found: string }) => ({
    message: `\`${at.field}\` of ${at.step} must be ${at.wanted}, not ${at.found}.`,
    ...ofStep(at),
  }),
  'misspelt-identity': (at: At & { key: string }) => ({
    message: `The key \`${at.key}\` of ${at.step} is not known. If it means \`identity\`, the step would run as somebody else.`,
    hints: ['Write `identity`, or remove the key'],
    ...where(at),
  }),
  'missing-field': (at: At & { field: string; type: string }) => ({
    message: `required field missing for step: \`${at.field}\` of ${at.step} (type \`${at.type}\`).`,
    ...ofStep(at),
  }),
  'unknown-type': (at: At & { type: string; known: readonly string[] }) => {
    const near = suggest(at.type, at.known)
    return {
      message: `invalid workflow step type: unsupported step type ${JSON.stringify(at.type)} for ${at.step}.`,
      hints: [near.length > 0 ? `Did you mean ${oneOf(near)}?` : 'Most steps are of the types `shell` and `atmos`.'],
      ...ofStep(at),
    }
  },
  'type-not-yet': (at: At & { type: string }) => ({
    message: `The step type \`${at.type}\` of ${at.step} is not supported yet.`,
    ...ofStep(at),
  }),
  'field-not-yet': (at: At & { field: string }) => ({
    message: `\`${at.field}\` of ${at.step} is not supported yet.`,
    ...ofStep(at),
  }),
  'bad-duration': (at: At & { field: string; text: string }) => ({
    message: `\`${at.field}\` of ${at.step}: invalid duration ${JSON.stringify(at.text)}.`,
    hints: ['Durations look like `300ms`, `5s`, `1m30s` or `2h`.'],
    ...ofStep(at),
  }),
  'bad-retry': (at: At & { field: string; rule: string }) => ({
    message: `\`retry\` of ${at.step}: ${at.field} ${at.rule}.`,
    ...ofStep(at),
  }),
  'bad-condition': (at: At & { key: 'when' | 'continue'; problem: string }) => ({
    message: `invalid '${at.key}' condition of ${at.step}: ${at.problem}`,
    ...ofStep(at),
  }),
  'bad-directory': (at: At & { path: string; problem: string }) => ({
    title: 'Invalid working_directory',
    message: `The working directory \`${at.path}\` of ${at.step} ${at.problem}.`,
    ...where(at),
  }),
  'bad-needs': (at: At & { problem: string }) => ({
    message: `\`needs\` of ${at.step}: ${at.problem}.`,
    ...ofStep(at),
  }),
  'bad-output': (at: At & { output: string; problem: string }) => ({
    message: `failed to resolve output \`${at.output}\` of ${at.step}: ${at.problem}`,
    ...ofStep(at),
  }),
  'too-deep': (at: { current: number; most: number }) => ({
    message: `ATMOS_SHLVL exceeds maximum allowed depth. Infinite recursion? current=${at.current}, max=${at.most}`,
    hints: ['A command that calls itself never ends: look for `atmos` in its own steps.'],
  }),
  'bad-depth': (at: { text: string }) => ({
    message: `ATMOS_SHLVL must be a number, but is ${JSON.stringify(at.text)}.`,
    hints: ['It counts how deep calls of atmos are nested; unset it: unset ATMOS_SHLVL'],
  }),
  'no-shell': (at: At & { path: string }) => ({
    message: `Neither bash nor sh is on the PATH of ${at.step}, so its text cannot be run.`,
    details: [`PATH=${at.path}`],
    hints: ['A step may be a list (`command: [aws, s3, ls]`): it needs no shell.'],
    ...where(at),
  }),
}))
