import type { Datasource } from '../template/context.ts'
import type { Later } from '../value/later.ts'
import type { Document } from '../value/origin.ts'
import type { ValueMap } from '../value/value.ts'

/** How a section is written, rendered and read again. */
export interface SectionTools {
  emit(section: ValueMap): string
  parse(text: string, file: string): Document
  render(text: string, data: ValueMap, options: SectionTemplate): Later<string>
}

/** What a component's templates may use beside its section. */
export interface SectionTemplate {
  /** What errors call it; the component in its stack when absent. */
  readonly name?: string
  readonly delimiters?: readonly [string, string] | undefined
  readonly env: Readonly<Record<string, string>>
  readonly datasources: Readonly<Record<string, Datasource>>
  /** Milliseconds for all datasources. */
  readonly timeout?: number | undefined
}
