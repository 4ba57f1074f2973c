import { text } from '../definitions.ts'
import { type IdentityKind, problem, required } from './identity.ts'
import { notYet } from './not-yet.ts'

/** `kind: aws/permission-set`: a permission set of an account, through the portal of AWS SSO. */
export const awsPermissionSet: IdentityKind = {
  ...notYet,
  check(identity) {
    const account = text(identity, 'principal', 'account', 'id') ?? text(identity, 'principal', 'account', 'name')
    return [
      ...required(identity, 'principal', 'name'),
      ...(account === undefined
        ? [
            problem(
              identity,
              '`principal.account` with `id` or `name` is required by the kind `aws/permission-set`',
              'principal',
            ),
          ]
        : []),
    ]
  },
}
