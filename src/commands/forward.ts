import type { Project } from '../project.ts'
import type { HandedOver } from '../terminal/console.ts'
import { maskPatterns } from '../terminal/mask-pattern.ts'
import { consoleSettings } from '../terminal/settings.ts'

/** The first descriptor after the usual three. */
const FIRST = 3

/**
 * `atmos __forward stdout|stderr|nowhere …`: shows what background jobs of a run that has ended go on writing, masked as
 * the run would have, until they end too. Each word says where what comes out of the next descriptor leads, from 3 on;
 * stdin holds the settings of the mask.
 */
export async function forward(project: Project, words: readonly string[]): Promise<number> {
  const { console, host } = project
  const { mask, patterns } = JSON.parse(host.terminal.readStdin()) as HandedOver
  console.adopt(
    { ...consoleSettings({}, {}), mask },
    maskPatterns(patterns, () => {}),
  )
  await Promise.all(
    words.map(async (word, at) => {
      if (word !== 'stdout' && word !== 'stderr') return host.processes.follow(FIRST + at, () => {})
      const shown = console.child(word)
      await host.processes.follow(FIRST + at, shown.sink)
      shown.end()
    }),
  )
  return 0
}
