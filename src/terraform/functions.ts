import { isFailure } from '../failure/failure.ts'
import type { Project } from '../project.ts'
import type { Stacks } from '../stacks/stacks.ts'
import type { Value, ValueMap } from '../value/value.ts'
import { fail } from './failures.ts'
import { outputAt, parseOutputPath } from './output-path.ts'
import { isReadDirectly, outputs, type Source, sourceOf } from './outputs.ts'
import { refuseCircle, stateCalls } from './state/cycles.ts'
import { authOf } from './state/reader.ts'

/** The words of a call: component, stack if it is another one, and what is wanted. */
export interface OutputCall {
  readonly component: string
  readonly stack: string | undefined
  readonly wanted: string
}

/**
 * Reads the words behind `!terraform.output` and `!terraform.state`: `COMPONENT [STACK] NAME` or an expression, which is
 * the rest of the line. Fails with `terraform/bad-call`.
 */
export function outputCall(tag: string, text: string): OutputCall {
  const bad = () => fail('bad-call', { call: `${tag} ${text}`.trim() })
  const first = /^(\S+)\s+([\s\S]+)$/.exec(text.trim())
  if (!first) throw bad()
  const [, component, rest] = first as unknown as [string, string, string]
  if (opens(rest)) return { component, stack: undefined, wanted: unquoted(rest) }
  const second = /^(\S+)\s+([\s\S]+)$/.exec(rest)
  if (!second) return { component, stack: undefined, wanted: rest }
  const [, stack, wanted] = second as unknown as [string, string, string]
  // A pipe or an operator behind the name makes it an expression in the own stack.
  if (/^[|+=]|^\/\//.test(wanted)) return { component, stack: undefined, wanted: rest }
  if (!opens(wanted) && /\s/.test(wanted.trim()) && !/^\S+\s*(\/\/|\||\+|==)/.test(wanted)) throw bad()
  return { component, stack, wanted: unquoted(wanted) }
}

const opens = (text: string) => /^[.[{|"']/.test(text)

/** The text without the quotes around it; a doubled quote inside them is one. */
function unquoted(text: string): string {
  const trimmed = text.trim()
  const quote = trimmed[0]
  if ((quote !== '"' && quote !== "'") || trimmed.length < 2 || !trimmed.endsWith(quote)) return trimmed
  return trimmed.slice(1, -1).replaceAll(quote + quote, quote)
}

/** What a call is answered from. */
export interface Around {
  /** Of the component that asks. */
  readonly section: ValueMap
  /** `--use-mocks`. */
  readonly mocks: boolean
  /** See `Asker.identity`. */
  readonly identity?: string | false | undefined
  /** All that is asked together with this call, an object of its own each time: states are read side by side. */
  readonly among?: { readonly values: ValueMap } | undefined
}

/** What has been begun for the calls that stand together, by their text. */
const begun = new WeakMap<object, Map<string, Promise<Value>>>()

/** Answers a call with the outputs of another component. */
export async function answerCall(
  project: Project,
  stacks: Stacks,
  tag: string,
  text: string,
  around: Around,
): Promise<Value> {
  const { among, mocks } = around
  if (among && !mocks && !begun.has(among)) {
    const reads = new Map<string, Promise<Value>>()
    begun.set(among, reads)
    await readAhead(project, stacks, { ...around, among }, reads)
  }
  const before = among && begun.get(among)?.get(`${tag} ${text}`)
  return before ?? (await prepare(project, stacks, tag, text, around)).read()
}

/**
 * Begins to read all states that are asked for together. Whose they are is found out one after the other, which costs
 * little; servers are asked side by side. What fails on the way fails where it is asked.
 */
async function readAhead(
  project: Project,
  stacks: Stacks,
  around: Around & { readonly among: { readonly values: ValueMap } },
  reads: Map<string, Promise<Value>>,
): Promise<void> {
  for (const text of new Set(stateCalls(around.among.values))) {
    const words = text.slice('!terraform.state'.length).trim()
    try {
      const { source, read } = await prepare(project, stacks, '!terraform.state', words, around)
      if (!isReadDirectly(source)) continue
      const reading = read()
      // It is waited for where it is asked, and may have failed long before.
      reading.catch(() => {})
      reads.set(`!terraform.state ${words}`, reading)
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown
    }
  }
}

/** The call with all that is needed to read, and nothing read. */
async function prepare(
  project: Project,
  stacks: Stacks,
  tag: string,
  text: string,
  { section, mocks, identity }: Around,
): Promise<{ readonly source: Source; readonly read: () => Promise<Value> }> {
  const call = outputCall(tag, text)
  const stack = call.stack ?? String(section.atmos_stack ?? section.stack ?? '')
  const asked = await stacks.find(call.component, stack, ['terraform'])
  if (!mocks) {
    const asker = { component: String(section.atmos_component ?? ''), stack: String(section.atmos_stack ?? '') }
    await refuseCircle(stacks, asker.component === '' ? undefined : asker, asked, outputCall)
  }
  const source = await sourceOf(stacks, call.component, stack)
  if (mocks) return { source, read: () => mocked(source.mocks, call, stack) }
  const by = tag === '!terraform.state' ? tag : '!terraform.output'
  const read = async () => {
    let values: ValueMap
    try {
      values = await outputs(project, source, by, { auth: authOf(section), identity })
    } catch (thrown) {
      const code = (thrown as { code?: unknown }).code
      if (code !== 'terraform/no-state' || !call.wanted.includes('//')) throw thrown
      values = Object.create(null)
    }
    return outputAt(values, await parseOutputPath(call.wanted))
  }
  return { source, read }
}

/** All outputs of a component, as `atmos.Component` has them: from its manifest, else from the tool. */
export async function componentOutputs(
  project: Project,
  stacks: Stacks,
  component: string,
  stack: string,
  asker: ValueMap,
): Promise<ValueMap> {
  return outputs(project, await sourceOf(stacks, component, stack), '!terraform.output', { auth: authOf(asker) })
}

async function mocked(mocks: ValueMap, call: OutputCall, stack: string): Promise<Value> {
  const path = await parseOutputPath(call.wanted)
  const { name } = path
  if (name !== undefined && !Object.hasOwn(mocks, name))
    throw fail('no-mock', { name, component: call.component, stack, known: Object.keys(mocks) })
  return outputAt(mocks, path)
}
