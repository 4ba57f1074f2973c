import { isMap, map, type ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'
import type { Ready } from '../ready.ts'
import { backendFile } from './backend.ts'
import { jsonFile } from './json.ts'

/** The text of `backend.tf.json`. */
export function backendText({ component, stack, section: of, workspace }: Ready): string {
  const type = String(of.backend_type ?? '')
  if (type === '') throw fail('backend-type-missing', { component, stack })
  return jsonFile(
    backendFile(type, isMap(of.backend) ? of.backend : map(), {
      terraform_workspace: workspace,
      component,
      ...context(of),
    }),
  )
}

function context(of: ValueMap): Record<string, string> {
  const vars = isMap(of.vars) ? of.vars : map()
  const tokens: Record<string, string> = {}
  for (const name of ['namespace', 'tenant', 'environment', 'region', 'stage'])
    if (vars[name] !== undefined && vars[name] !== null) tokens[name] = String(vars[name])
  return tokens
}
