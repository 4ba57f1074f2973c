import { failures } from '../failure/failure.ts'

/** What can go wrong between us and a cloud, in words; the code is `cloud/<key>`. */
export const fail = failures('cloud', () => ({
  unreachable: (at: { asker: string; service: string; url: string; why: string }) => ({
    message: `${at.asker}: ${at.service} could not be reached at ${at.url}.`,
    details: [`    ${at.why}`],
    hints: ['Check network, proxy and AWS_ENDPOINT_URL'],
  }),
  'no-answer': (at: { server: string; attempts: number; why: string }) => ({
    message: `${at.server} does not answer.`,
    details: [`    ${at.why}${at.attempts > 1 ? ` (${at.attempts} attempts)` : ''}`],
  }),
  refused: (at: { server: string; status: number; words: string; hints: readonly string[] }) => ({
    message: `${at.server} answered ${at.status}.`,
    details: at.words ? [`    ${at.words}`] : [],
    hints: at.hints,
  }),
  'bad-answer': (at: { server: string }) => ({ message: `The answer of ${at.server} is not JSON.` }),
  'no-credentials': (at: { problem: string; hints: readonly string[] }) => ({ message: at.problem, hints: at.hints }),
  'ca-bundle': (at: { path: string; why: string }) => ({
    message: `The certificates of AWS_CA_BUNDLE cannot be read: ${at.path}: ${at.why}.`,
  }),
  'no-ambient-credentials': (at: { asker: string; why: string }) => ({
    message: `\`${at.asker}\` (aws/ambient) found no AWS credentials in the environment.`,
    details: [`    ${at.why}`],
    hints: ['Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'],
  }),
  'no-profile-credentials': (at: { profile: string; why: string }) => ({
    message: `the AWS profile \`${at.profile}\` gives no credentials`,
    details: [`    ${at.why}`],
    hints: ['Check it with: aws configure list --profile NAME'],
  }),
}))
