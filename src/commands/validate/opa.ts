import type { Project } from '../../project.ts'
import { fromJson, toJson } from '../../value/json.ts'
import { isMap, type Value, type ValueMap } from '../../value/value.ts'
import { fail } from './failures.ts'

/** Seconds for a policy, unless somebody says otherwise. */
const PATIENCE = 20

/** A policy that a component has to fulfil; files are absolute. */
export interface Policy {
  readonly entry: string
  readonly file: string
  /** Further modules or folders of them. */
  readonly modules: readonly string[]
  readonly seconds: number | undefined
}

/**
 * The messages of a policy about a document, as the `opa` on PATH finds them: the rule `errors` of the package `atmos`.
 * Policies in the language's older form are understood too. Fails with `validate/opa-…` when the program is not there,
 * refuses the policy, or takes longer than it may.
 */
export async function policyErrors(project: Project, policy: Policy, document: ValueMap): Promise<readonly string[]> {
  const { host, cwd } = project
  const { env } = await project.configuration()
  const file = host.processes.find('opa', env, cwd)
  if (file === undefined) throw fail('opa-missing', { entry: policy.entry })
  const seconds = policy.seconds ?? PATIENCE
  const input = toJson(document)
  const ask = async (...form: readonly string[]) => {
    const out: Uint8Array[] = []
    const said: Uint8Array[] = []
    const timeout = AbortSignal.timeout(seconds * 1000)
    const data = [policy.file, ...policy.modules].flatMap((path) => ['--data', path])
    const { code } = await host.processes.run({
      file,
      args: ['eval', '--format', 'json', '--stdin-input', ...form, ...data, 'data.atmos.errors'],
      cwd,
      env,
      stdin: input,
      stdout: (chunk) => void out.push(chunk.slice()),
      stderr: (chunk) => void said.push(chunk.slice()),
      signal: AbortSignal.any([timeout, project.signal]),
    })
    project.signal.throwIfAborted()
    if (timeout.aborted) throw fail('opa-late', { entry: policy.entry, seconds })
    const text = (chunks: Uint8Array[]) => new TextDecoder().decode(Buffer.concat(chunks)).trim()
    return { code, out: text(out), said: text(said) }
  }
  let answer = await ask()
  // Before its version 1 the language had no `if` and `contains`.
  if (answer.code !== 0 && /rego_parse_error/.test(answer.out + answer.said)) {
    const older = await ask('--v0-compatible')
    if (older.code === 0) answer = older
  }
  if (answer.code !== 0)
    throw fail('opa-failed', { entry: policy.entry, problem: problemOf(answer.out) ?? answer.said })
  return messages(answer.out)
}

/** What a policy says, in its order; nothing where it has no such rule. */
function messages(out: string): readonly string[] {
  const found = fromJson(out)
  const results = isMap(found) && Array.isArray(found.result) ? found.result : []
  const values = results.flatMap((one) => {
    const expressions = isMap(one) && Array.isArray(one.expressions) ? one.expressions : []
    return expressions.flatMap((expression) => (isMap(expression) ? [expression.value as Value] : []))
  })
  return values.flat().map((value) => (typeof value === 'string' ? value : toJson(value)))
}

/** The first error that the program tells as data, with its place. */
function problemOf(out: string): string | undefined {
  try {
    const found = fromJson(out)
    const first = isMap(found) && Array.isArray(found.errors) ? found.errors[0] : undefined
    if (!isMap(first) || typeof first.message !== 'string') return undefined
    const { location } = first
    return isMap(location) ? `${String(location.file)}:${String(location.row)}: ${first.message}` : first.message
  } catch {
    return undefined
  }
}
