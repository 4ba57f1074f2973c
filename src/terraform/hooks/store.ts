import { isMap, type Value } from '../../value/value.ts'
import { fail } from '../failures.ts'
import { toolOutputs } from '../outputs.ts'
import type { HookKind } from './hook.ts'

/** `kind: store`: keeps outputs of the component, and literal values, in a store. Whatever goes wrong ends the run. */
export const storeHook: HookKind = async (hook, { command, prepared, event, render }) => {
  const { project } = command
  const { ready, env } = prepared
  const problem = (text: string) =>
    fail('hook-store', { hook: hook.name, component: ready.component, event, problem: text })
  const name = String((await render(hook.fields.name ?? '')) ?? '')
  const wanted = await render(hook.fields.outputs ?? null)
  if (name === '') throw problem('has no store (`name`)')
  if (!isMap(wanted)) return 0
  const needsOutputs = Object.values(wanted).some((value) => typeof value === 'string' && value.startsWith('.'))
  const outputs = needsOutputs
    ? await toolOutputs(project, ready, env, command.settings.initReconfigure, event.startsWith('before'))
    : {}
  const store = await (await project.stores()).open(name)
  for (const [key, value] of Object.entries(wanted)) {
    let kept: Value = value
    if (typeof value === 'string' && value.startsWith('.')) {
      const output = value.slice(1)
      if (!Object.hasOwn(outputs, output)) throw problem(`there is no output \`${output}\``)
      kept = outputs[output] ?? null
    }
    await store.set({ kind: 'component', stack: ready.stack, component: ready.component, key }, kept)
  }
  project.console.say(`✓ Stored ${Object.keys(wanted).join(', ')} of ${ready.component} in ${name}`)
  return 0
}
