import { isFailure } from '../../failure/failure.ts'
import type { Found, Stacks } from '../../stacks/stacks.ts'
import { calledFunction, holdsCall } from '../../stacks/text-functions.ts'
import { isMap, type Value, type ValueMap } from '../../value/value.ts'
import { closes } from '../../work/graph.ts'
import { fail } from '../failures.ts'

/** Whose outputs a call asks for; undefined where it is written wrongly. */
export type Target = (tag: string, text: string) => { readonly component: string; readonly stack?: string | undefined }

/** A component of a stack on the way. */
interface Node {
  readonly component: string
  readonly stack: string
}

/** What is known about calls of components: whom they ask, and from where no circle can be reached. */
interface Seen {
  readonly targets: Map<string, Promise<readonly Found[]>>
  readonly clean: Set<string>
}

const known = new WeakMap<Stacks, Seen>()

/**
 * Refuses to answer a component whose outputs come, over whatever other components, from one that asks for them: neither
 * could be applied first. Calls are looked at and not run. Fails with `terraform/state-cycle`, which names the chain.
 */
export async function refuseCircle(stacks: Stacks, asker: Node | undefined, asked: Found, read: Target): Promise<void> {
  const seen = known.get(stacks) ?? { targets: new Map(), clean: new Set() }
  known.set(stacks, seen)
  const walk = async (found: Found, path: readonly Node[]): Promise<void> => {
    const node = { component: found.component.name, stack: found.name }
    const name = JSON.stringify(node)
    if (seen.clean.has(name)) return
    const circle = closes(path, node, ({ component, stack }) => JSON.stringify([component, stack]))
    if (circle) throw fail('state-cycle', { chain: circle })
    let targets = seen.targets.get(name)
    if (!targets) {
      targets = targetsOf(stacks, found, read)
      seen.targets.set(name, targets)
    }
    for (const target of await targets) await walk(target, [...path, node])
    seen.clean.add(name)
  }
  await walk(asked, asker ? [asker] : [])
}

/** The components whose outputs a component asks for. What cannot be found or rendered is told by who runs the calls. */
async function targetsOf(stacks: Stacks, found: Found, read: Target): Promise<readonly Found[]> {
  const asked = new Map<string, Node>()
  try {
    const section = await stacks.section(found, { templates: true, functions: false, skip: [] })
    for (const text of holdsCall(section) ? callsIn(section) : []) {
      const tag = calledFunction(text)
      if (tag !== '!terraform.state' && tag !== '!terraform.output') continue
      const { component, stack = found.name } = read(tag, text.slice(tag.length).trim())
      asked.set(`${component} in ${stack}`, { component, stack })
    }
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown
  }
  const targets: Found[] = []
  for (const { component, stack } of asked.values()) {
    try {
      targets.push(await stacks.find(component, stack, ['terraform']))
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
    }
  }
  return targets
}

function* callsIn(value: Value): Generator<string> {
  if (typeof value === 'string') yield value
  else if (Array.isArray(value)) for (const item of value) yield* callsIn(item)
  else if (isMap(value)) for (const item of Object.values(value)) yield* callsIn(item)
}

/** The calls of `!terraform.state` that stand in a section. */
export function stateCalls(section: ValueMap): string[] {
  return [...callsIn(section)].filter((text) => calledFunction(text) === '!terraform.state')
}
