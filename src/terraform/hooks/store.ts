import { isFailure } from '../../failure/failure.ts'
import type { Project } from '../../project.ts'
import { isMap, type Value } from '../../value/value.ts'
import { fail } from '../failures.ts'
import { outputAt, parseOutputPath } from '../output-path.ts'
import { toolOutputs } from '../outputs.ts'
import type { Hook, HookKind } from './hook.ts'

const isPath = (value: Value): value is string => typeof value === 'string' && value.startsWith('.')

/**
 * Checks a store hook before its command runs: the store exists and is configured, and every path into the outputs can be
 * read. What a template or a function gives is checked when the hook runs.
 */
export async function checkStoreHook(project: Project, hook: Hook, component: string): Promise<void> {
  const problem = (text: string) => fail('bad-hook', { hook: hook.name, component, problem: text })
  const { name, outputs } = hook.fields
  if (name === undefined || name === null || name === '') throw problem('has no store (`name`)')
  // Where the hook says that the run goes on without it, a store that is not there is reported when it is needed.
  if (hook.onFailure === 'fail' && typeof name === 'string' && !isMade(name)) await (await project.stores()).open(name)
  if (outputs === undefined || outputs === null || (typeof outputs === 'string' && isMade(outputs))) return
  if (!isMap(outputs)) throw problem('has `outputs` that are not a map')
  for (const [key, value] of Object.entries(outputs)) {
    if (!isPath(value) || isMade(value)) continue
    try {
      await parseOutputPath(value)
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
      throw fail('bad-hook', { hook: hook.name, component, problem: `has a bad path in \`outputs.${key}\`` }, thrown)
    }
  }
}

const isMade = (text: string) => text.includes('{{') || text.startsWith('!')

/** `kind: store`: stores outputs of the component, and literal values. Any failure ends the run. */
export const storeHook: HookKind = async (hook, { command, prepared, event, render }) => {
  const { project } = command
  const { ready, env } = prepared
  const problem = (text: string) =>
    fail('hook-store', { hook: hook.name, component: ready.component, event, problem: text })
  const name = String((await render(hook.fields.name ?? '')) ?? '')
  const wanted = await render(hook.fields.outputs ?? null)
  if (name === '') throw problem('has no store (`name`)')
  if (!isMap(wanted)) return 0
  const outputs = Object.values(wanted).some((value) => isPath(value as Value))
    ? await toolOutputs(project, ready, env, command.settings.initReconfigure, event.startsWith('before'))
    : {}
  const store = await (await project.stores()).open(name)
  for (const [key, value] of Object.entries(wanted)) {
    let stored: Value = value
    if (isPath(value)) {
      const path = await parseOutputPath(value)
      const isThere = path.name !== undefined && Object.hasOwn(outputs, path.name)
      if (!isThere && path.name !== undefined && !(path.kind === 'query' && path.hasDefault))
        throw problem(`there is no output \`${path.name}\``)
      stored = await outputAt(outputs, path)
      // An output that is null is a value; a path that leads nowhere is a mistake.
      if (stored === null && path.kind === 'query') throw problem(`\`${value}\` is empty in the outputs`)
    }
    await store.set({ kind: 'component', stack: ready.stack, component: ready.component, key }, stored)
  }
  project.console.say(`✓ Stored ${Object.keys(wanted).join(', ')} of ${ready.component} in ${name}`)
  return 0
}
