import type { StoreKind } from './store.ts'

/** The kinds of stores by `type`. */
export const kinds: ReadonlyMap<string, () => Promise<StoreKind>> = new Map([
  ['redis', async () => (await import('./kinds/redis.ts')).redis],
  ['file', async () => (await import('./kinds/file.ts')).file],
  ['memory', async () => (await import('./kinds/memory.ts')).memory],
])

/** Kinds that the reference has and we do not have yet. */
export const laterKinds: ReadonlySet<string> = new Set([
  'aws-ssm-parameter-store',
  'aws-secrets-manager',
  'azure-key-vault',
  'google-secret-manager',
  'gsm',
  'artifactory',
  '1password',
  'hashicorp-vault',
])
