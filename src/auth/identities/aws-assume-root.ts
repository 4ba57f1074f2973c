import { text } from '../definitions.ts'
import { type IdentityKind, problem, required } from './identity.ts'
import { notYet } from './not-yet.ts'

const TASKS = 'arn:aws:iam::aws:policy/root-task/'

/** `kind: aws/assume-root`: root of a member account, for one task. */
export const awsAssumeRoot: IdentityKind = {
  ...notYet,
  check(identity) {
    const account = text(identity, 'principal', 'target_principal')
    const task = text(identity, 'principal', 'task_policy_arn')
    return [
      ...required(identity, 'principal', 'target_principal'),
      ...required(identity, 'principal', 'task_policy_arn'),
      ...(account !== undefined && !/^\d{12}$/.test(account)
        ? [problem(identity, '`principal.target_principal` must be an account id of 12 digits', 'principal')]
        : []),
      ...(task !== undefined && !task.startsWith(TASKS)
        ? [problem(identity, `\`principal.task_policy_arn\` must start with ${TASKS}`, 'principal')]
        : []),
    ]
  },
}
