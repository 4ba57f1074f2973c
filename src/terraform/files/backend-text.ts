import { isMap, map } from '../../value/value.ts'
import { fail } from '../failures.ts'
import type { Ready } from '../ready.ts'
import { backendFile } from './backend.ts'
import { jsonFile } from './json.ts'

/** The text of `backend.tf.json`. Fails where no type of backend is given. */
export function backendText({ component, stack, section, workspace }: Ready): string {
  const type = String(section.backend_type ?? '')
  if (type === '') throw fail('backend-type-missing', { component, stack })
  return jsonFile(backendFile(type, isMap(section.backend) ? section.backend : map(), workspace))
}
