import { type Failure, isFailure } from '../failure/failure.ts'
import { closes } from '../work/graph.ts'
import { fail } from './failures.ts'
import type { Manifest } from './manifest.ts'

/** One thing that is being worked out for the sake of what comes after it. */
export interface Step {
  /** As people read it: `component vpc in dev`, `manifest deploy/dev`. */
  readonly name: string
  /** Key of the manifest that is being loaded. */
  readonly manifest?: string
  /** What is known of that manifest while some of its locals still wait. */
  readonly draft?: Manifest
}

/**
 * What is being worked out for the sake of what, outermost first. It is passed on as a value, so that runs side by side
 * never see each other's steps.
 */
export type Way = readonly Step[]

export const noWay: Way = []

export const componentStep = (component: string, stack: string): Step => ({
  name: `component ${component} in ${stack}`,
})

export const manifestStep = (key: string, draft?: Manifest): Step => ({
  name: `manifest ${key}`,
  manifest: key,
  ...(draft ? { draft } : {}),
})

export const names = (way: Way): readonly string[] => way.map((step) => step.name)

/**
 * The steps that a new one could close a circle with. What is asked about a draft is asked anew: whoever waited for the
 * whole manifest does not wait for what stands in the draft already.
 */
export function sinceDraft(way: Way): Way {
  return way.slice(way.findLastIndex((step) => step.draft !== undefined) + 1)
}

/** The failure of waiting for a step of the way, which names everything between. */
export function circle(way: Way, next: Step): Failure {
  const chain = closes(names(way), next.name) ?? [...names(way), next.name]
  return fail('circle', { chain, closing: next.manifest ?? '' })
}

/** The circle that something failed because of, however many failures stand around it. */
export function circleBehind(thrown: unknown): Failure | undefined {
  for (let one = thrown; one instanceof Error; one = one.cause)
    if (isFailure(one) && one.code === 'stacks/circle') return one
  return undefined
}

/** Whether something failed because it would have had to wait for a manifest that waits for it. */
export function waitsFor(thrown: unknown, manifest: string): boolean {
  return circleBehind(thrown)?.data.closing === manifest
}
