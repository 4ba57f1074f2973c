import { expect, test } from 'vitest'
import { ciProvider, detectCi } from '../../src/terminal/ci.ts'

test.each<[Record<string, string>, string | undefined]>([
  [{}, undefined],
  [{ CI: 'true' }, 'CI'],
  [{ CI: '1' }, undefined],
  [{ CI: 'TRUE' }, undefined],
  [{ GITHUB_ACTIONS: '' }, 'GitHub Actions'],
  [{ CI: 'true', GITLAB_CI: 'true' }, 'GitLab CI'],
  [{ JENKINS_URL: 'x' }, undefined],
  [{ JENKINS_URL: 'x', BUILD_ID: '7' }, 'Jenkins'],
  [{ CI_NAME: 'codeship' }, 'Codeship'],
  [{ CI_NAME: 'other' }, undefined],
  [{ TF_VAR_spacelift_run_id: '1' }, 'Spacelift'],
  [{ bamboo_planKey: 'A-B' }, 'Bamboo'],
])('%j runs in %s', (env, provider) => {
  expect(ciProvider(env)).toBe(provider)
  expect(detectCi(env)).toBe(provider !== undefined)
})
