import type { Env, System } from '../../host/host.ts'

/** A variable, or a family of them, and who says what it does. */
export interface VariableRow {
  /** `AWS_PROFILE`, or `AWS_BEARER_TOKEN_*` for all names that start so. */
  readonly name: string
  /** Where its meaning is documented. */
  readonly source: string
  /** Whether a value has that meaning; every value has when absent. */
  readonly when?: (value: string) => boolean
}

/** Variables by name. */
export interface VariableTable {
  readonly rows: readonly VariableRow[]
  /** Names without a `*`, sorted. */
  readonly names: readonly string[]
  /** Those of the table that an environment has, spelled as they are there. */
  in(env: Env, platform: System['platform']): readonly string[]
}

/** Makes a table of rows. Where names have no case (Windows), every spelling counts. */
export function variableTable(rows: readonly VariableRow[]): VariableTable {
  const exact = new Map(rows.filter(({ name }) => !name.endsWith('*')).map((row) => [row.name, row]))
  const prefixes = rows.filter(({ name }) => name.endsWith('*')).map((row) => [row.name.slice(0, -1), row] as const)
  return {
    rows,
    names: [...exact.keys()].sort(),
    in(env, platform) {
      const fold = platform === 'win32'
      return Object.keys(env).filter((name) => {
        const key = fold ? name.toUpperCase() : name
        const row = exact.get(key) ?? prefixes.find(([prefix]) => key.startsWith(prefix))?.[1]
        return row !== undefined && (row.when === undefined || row.when(env[name] as string))
      })
    },
  }
}

/** No variables at all. */
export const noVariables: VariableTable = variableTable([])
