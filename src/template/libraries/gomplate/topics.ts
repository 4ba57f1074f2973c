import type { Topic } from '../../library.ts'

/** Which file holds which function. */
export const gomplateTopics: readonly Topic[] = []
