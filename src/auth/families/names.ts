/** Names of families of kinds: a cloud each, the mocks, and the kinds that belong to no cloud. */
export type FamilyName = 'aws' | 'mock' | 'none'
