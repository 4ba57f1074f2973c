import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { fail } from '../../terraform/failures.ts'

/** `atmos terraform plan-diff`. */
export async function planDiff(_project: Project, _invocation: Invocation): Promise<number> {
  throw fail('not-yet', { what: '`atmos terraform plan-diff`' })
}

/** `atmos terraform generate planfile`. */
export async function generatePlanfile(_project: Project, _invocation: Invocation): Promise<number> {
  throw fail('not-yet', { what: '`atmos terraform generate planfile`' })
}
