/** How one of several ended. */
export interface Ended {
  readonly status: 'succeeded' | 'failed' | 'skipped'
  readonly code: number
  /** Milliseconds since 1970. */
  readonly started: number | undefined
  readonly finished: number | undefined
  /** Why it was skipped, or could not start. */
  readonly problem?: string
  readonly thrown?: unknown
}

/** Whether one was ended by Ctrl-C or SIGTERM, which is meant for the whole run. */
export const wasStopped = ({ code }: Ended) => code === 130 || code === 143

export interface Schedule<N> {
  /** In the order in which free ones are taken. */
  readonly nodes: readonly N[]
  /** What a node waits for. */
  readonly before: (node: N) => readonly N[]
  /** How a node is called where another one was left out for it. */
  readonly name?: (node: N) => string
  readonly concurrency: number
  readonly keepGoing: boolean
  /** Nodes with one key never run at the same time. */
  readonly lock: (node: N) => string
  readonly now: () => number
  /** Whether the run is being stopped. */
  readonly stopped: () => boolean
  readonly run: (node: N) => Promise<number>
  /** Whether a status is a success of its node. */
  readonly fine: (code: number) => boolean
  readonly changed?: (node: N, state: 'started' | Ended) => void
}

/**
 * Runs nodes in order, several at a time, each after all that it waits for. After a failure nothing more starts, or, with
 * `keepGoing`, only what waits for the failed one is skipped.
 */
export async function schedule<N>(plan: Schedule<N>): Promise<ReadonlyMap<N, Ended>> {
  const ended = new Map<N, Ended>()
  const running = new Map<N, Promise<void>>()
  const locks = new Set<string>()
  const chosen = new Set(plan.nodes)
  const waiting = new Set(plan.nodes)
  let failed: { readonly node: N; readonly how: Ended } | undefined
  const end = (node: N, how: Ended) => {
    ended.set(node, how)
    waiting.delete(node)
    plan.changed?.(node, how)
  }
  const skip = (node: N, problem: string) =>
    end(node, { status: 'skipped', code: 0, started: undefined, finished: undefined, problem })
  const start = (node: N) => {
    const started = plan.now()
    const key = plan.lock(node)
    locks.add(key)
    waiting.delete(node)
    plan.changed?.(node, 'started')
    running.set(
      node,
      plan
        .run(node)
        .then(
          (code): Ended => ({
            status: plan.fine(code) ? 'succeeded' : 'failed',
            code,
            started,
            finished: plan.now(),
          }),
          (thrown: unknown): Ended => ({ status: 'failed', code: 1, started, finished: plan.now(), thrown }),
        )
        .then((how) => {
          if (how.status === 'failed') failed ??= { node, how }
          locks.delete(key)
          running.delete(node)
          end(node, how)
        }),
    )
  }
  while (waiting.size > 0 || running.size > 0) {
    if (plan.stopped() || (failed && wasStopped(failed.how)))
      for (const node of [...waiting]) skip(node, 'the run was stopped')
    else if (failed && !plan.keepGoing)
      for (const node of [...waiting]) skip(node, `${plan.name?.(failed.node) ?? 'another one'} failed before`)
    for (const node of plan.nodes) {
      if (!waiting.has(node)) continue
      const before = plan.before(node).filter((one) => chosen.has(one))
      const bad = before.find((one) => ended.has(one) && ended.get(one)?.status !== 'succeeded')
      if (bad !== undefined) {
        skip(node, `it needs ${plan.name?.(bad) ?? 'one'}, which did not succeed`)
        continue
      }
      if (running.size >= plan.concurrency || locks.has(plan.lock(node))) continue
      if (before.every((one) => ended.get(one)?.status === 'succeeded')) start(node)
    }
    if (running.size > 0) await Promise.race(running.values())
    else if (waiting.size > 0 && ![...waiting].some((node) => plan.before(node).some((one) => ended.has(one)))) {
      // Only a circle leaves nodes that nothing will ever free; the graph was checked for one.
      for (const node of [...waiting]) skip(node, 'it waits for itself')
    }
  }
  return ended
}
