import { type VariableTable, variableTable } from './variables.ts'

const guide = 'https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html'
const cli = 'https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html'
const boto = 'https://github.com/boto/botocore/blob/develop/botocore/credentials.py'
const java = 'https://docs.aws.amazon.com/sdk-for-java/v1/developer-guide/credentials.html'
const go = 'https://pkg.go.dev/github.com/aws/aws-sdk-go/aws/session#hdr-Environment_Variables'
const container = 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html'
const metadata = 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html'
const bearer = 'https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-use.html'
const ansible = 'https://docs.ansible.com/ansible/latest/collections/amazon/aws/docsite/guide_aws.html'
const vault = 'https://github.com/99designs/aws-vault/blob/master/USAGE.md'
const bash = 'https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html'
const posix = 'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/sh.html'

/**
 * Every variable through which an AWS SDK, the AWS CLI or terraform takes keys, a profile, a role, a token, or the address
 * of a server that hands them out. A child of an identity gets none of them from its caller. Addresses of services
 * (`AWS_ENDPOINT_URL…`) stay: they say where AWS is, not who calls it.
 *
 * `BASH_ENV`, and `ENV` where it names a file, are read by shells before they run anything, so such a file could bring all
 * of them back. They are removed as well: running the file before the removal would run somebody's code as the caller
 * for every step.
 */
export const awsVariables: VariableTable = variableTable([
  { name: 'AWS_ACCESS_KEY_ID', source: guide },
  { name: 'AWS_SECRET_ACCESS_KEY', source: guide },
  { name: 'AWS_SESSION_TOKEN', source: guide },
  { name: 'AWS_SECURITY_TOKEN', source: boto },
  { name: 'AWS_ACCESS_KEY', source: go },
  { name: 'AWS_SECRET_KEY', source: go },
  { name: 'AWS_CREDENTIAL_EXPIRATION', source: boto },
  { name: 'AWS_CREDENTIAL_SCOPE', source: guide },
  { name: 'AWS_PROFILE', source: guide },
  { name: 'AWS_DEFAULT_PROFILE', source: cli },
  { name: 'AWS_SHARED_CREDENTIALS_FILE', source: guide },
  { name: 'AWS_CONFIG_FILE', source: guide },
  { name: 'AWS_CREDENTIAL_PROFILES_FILE', source: java },
  { name: 'AWS_CREDENTIAL_FILE', source: boto },
  { name: 'BOTO_CONFIG', source: boto },
  { name: 'AWS_ROLE_ARN', source: guide },
  { name: 'AWS_ROLE_SESSION_NAME', source: guide },
  { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', source: guide },
  { name: 'AWS_CONTAINER_*', source: container },
  { name: 'AWS_EC2_METADATA_SERVICE_ENDPOINT', source: metadata },
  { name: 'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE', source: metadata },
  { name: 'AWS_BEARER_TOKEN_*', source: bearer },
  { name: 'AWS_VAULT*', source: vault },
  { name: 'EC2_ACCESS_KEY', source: ansible },
  { name: 'EC2_SECRET_KEY', source: ansible },
  { name: 'EC2_SECURITY_TOKEN', source: ansible },
  { name: 'BASH_ENV', source: bash },
  // A word like `prod` is a stage, not a file: many scripts have such a variable.
  { name: 'ENV', source: posix, when: (value) => /[/~$]/.test(value) },
])
