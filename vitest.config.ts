import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Two cores are what the smallest machine has, and cases with time limits need one each.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 5_000,
    // Colours and prompts depend on these; a test that wants them says so itself.
    env: { NO_COLOR: '1', TZ: 'UTC' },
  },
})
