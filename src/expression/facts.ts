import type { Env } from '../host/host.ts'
import type { ValueMap } from '../value/value.ts'

export type Status = 'success' | 'failure'

/** A file that a step reads or makes. */
export interface FileFact {
  readonly path: string
  /** Seconds since 1970. */
  readonly mtime: number
  readonly checksum: string
}

/** What conditions may ask. Texts that are absent are empty. */
export interface Facts {
  readonly status: Status
  readonly ci: boolean
  readonly env: Env
  /** As Node names them; expressions see Go's names. */
  readonly platform: string
  readonly arch: string
  readonly stack?: string
  readonly component?: string
  readonly workflow?: string
  readonly step?: string
  readonly hook?: string
  readonly event?: string
  readonly answers?: ValueMap
  readonly matrix?: Readonly<Record<string, string>>
  /** Results of earlier steps by name. */
  readonly steps?: ValueMap
  readonly checksum?: { readonly changed: boolean }
  readonly timestamp?: { readonly changed: boolean }
  readonly preconditions?: { readonly success: boolean }
  readonly sources?: readonly FileFact[]
  readonly artifacts?: readonly FileFact[]
}

/** A CEL expression, checked and ready to be asked. */
export type Program = (facts: Facts) => boolean
