import type { Env } from '../host/host.ts'

/** Variables whose mere presence means a CI service, with the service's name. The order decides which name wins. */
const services: readonly (readonly [variable: string, name: string])[] = [
  ['GITHUB_ACTIONS', 'GitHub Actions'],
  ['GITLAB_CI', 'GitLab CI'],
  ['CODEBUILD_BUILD_ARN', 'AWS CodeBuild'],
  ['TF_BUILD', 'Azure Pipelines'],
  ['bamboo_planKey', 'Bamboo'],
  ['BITBUCKET_COMMIT', 'Bitbucket Pipelines'],
  ['BITRISE_IO', 'Bitrise'],
  ['BUILDKITE', 'Buildkite'],
  ['CIRCLECI', 'CircleCI'],
  ['CIRRUS_CI', 'Cirrus CI'],
  ['CF_BUILD_ID', 'Codefresh'],
  ['DRONE', 'Drone'],
  ['GERRIT_PROJECT', 'Gerrit'],
  ['GITEA_ACTIONS', 'Gitea Actions'],
  ['GO_PIPELINE_LABEL', 'GoCD'],
  ['BUILDER_OUTPUT', 'Google Cloud Build'],
  ['HARNESS_BUILD_ID', 'Harness'],
  ['HUDSON_URL', 'Hudson'],
  ['PROW_JOB_ID', 'Prow'],
  ['SEMAPHORE', 'Semaphore'],
  ['TEAMCITY_VERSION', 'TeamCity'],
  ['TRAVIS', 'Travis CI'],
  ['TF_VAR_spacelift_run_id', 'Spacelift'],
]

/** Name of the CI service that the program runs in, `CI` for one that only says so, undefined outside of any. */
export function ciProvider(env: Env): string | undefined {
  for (const [variable, name] of services) if (Object.hasOwn(env, variable)) return name
  if (Object.hasOwn(env, 'JENKINS_URL') && Object.hasOwn(env, 'BUILD_ID')) return 'Jenkins'
  if (env.CI_NAME === 'codeship') return 'Codeship'
  if (env.CI_NAME === 'sourcehut') return 'SourceHut'
  return env.CI === 'true' ? 'CI' : undefined
}

/** Whether the program runs in a CI service: the predicate `ci`, and the reason not to ask anybody anything. */
export function detectCi(env: Env): boolean {
  return ciProvider(env) !== undefined
}
