/** What makes two nodes the same; the node itself where it is absent. */
type Key<N> = (node: N) => unknown

/**
 * The circle that going from the end of `way` on to `next` would close: it begins and ends with `next`. Undefined where
 * there is none. `way` is how one came here, outermost first, and is passed on as a value, so that walks which run at the
 * same time never see each other's nodes.
 */
export function closes<N>(way: readonly N[], next: N, key: Key<N> = (node) => node): N[] | undefined {
  const wanted = key(next)
  const at = way.findIndex((node) => key(node) === wanted)
  return at < 0 ? undefined : [...way.slice(at), next]
}

/**
 * The first circle that following `needs` from `nodes` runs into, in their order; it begins and ends with the same node.
 * Undefined where there is none. Each node is followed once, and the depth is not limited by the stack.
 */
export function circleIn<N>(
  nodes: Iterable<N>,
  needs: (node: N) => Iterable<N>,
  key: Key<N> = (node) => node,
): N[] | undefined {
  const done = new Set<unknown>()
  for (const first of nodes) {
    if (done.has(key(first))) continue
    const way: N[] = [first]
    const open = new Set<unknown>([key(first)])
    const left: Iterator<N>[] = [needs(first)[Symbol.iterator]()]
    while (way.length > 0) {
      const next = (left.at(-1) as Iterator<N>).next()
      if (next.done) {
        left.pop()
        const name = key(way.pop() as N)
        open.delete(name)
        done.add(name)
        continue
      }
      const name = key(next.value)
      if (open.has(name)) return closes(way, next.value, key)
      if (done.has(name)) continue
      way.push(next.value)
      open.add(name)
      left.push(needs(next.value)[Symbol.iterator]())
    }
  }
  return undefined
}

/**
 * Nodes in groups, in their order within each: a node needs only those of the groups before its own. `needs` must not
 * lead out of `nodes` or round in a circle (`circleIn`).
 */
export function levels<N>(nodes: readonly N[], needs: (node: N) => Iterable<N>): N[][] {
  const neededBy = new Map<N, N[]>()
  const missing = new Map<N, number>()
  for (const node of nodes) {
    const before = new Set(needs(node))
    missing.set(node, before.size)
    for (const one of before) neededBy.set(one, [...(neededBy.get(one) ?? []), node])
  }
  const order = new Map(nodes.map((node, at) => [node, at]))
  const groups: N[][] = []
  let group = nodes.filter((node) => missing.get(node) === 0)
  while (group.length > 0) {
    groups.push(group)
    const next: N[] = []
    for (const node of group) {
      for (const after of neededBy.get(node) ?? []) {
        const left = (missing.get(after) as number) - 1
        missing.set(after, left)
        if (left === 0) next.push(after)
      }
    }
    group = next.sort((a, b) => (order.get(a) as number) - (order.get(b) as number))
  }
  return groups
}
