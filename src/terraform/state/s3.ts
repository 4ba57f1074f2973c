import { clientSettings, quietSdk } from '../../clouds/aws/client.ts'
import { reason } from '../../failure/failure.ts'
import type { ValueMap } from '../../value/value.ts'
import { fail } from '../failures.ts'
import { LARGE } from './ask.ts'
import { endpointOf, keysFor } from './aws.ts'
import type { StateBackend } from './backend.ts'
import { first, firstSecret, isOn } from './setting.ts'

/** The state of the s3 backend, by the official SDK, as the identity whose environment the tool would have. */
export const s3: StateBackend = async ({ backend, workspace, component, stack }, { host, env: ask, signal }) => {
  const env = await ask()
  const bucket = first(backend.bucket)
  if (bucket === '') throw fail('backend-missing', { component, stack, type: 's3', key: 'bucket' })
  const name = first(backend.key, 'terraform.tfstate').replace(/^\/+/, '')
  const prefix = first(backend.workspace_key_prefix, 'env:')
  const key = workspace === 'default' ? name : `${prefix}/${workspace}/${name}`
  const place = `s3://${bucket}/${key}`
  const region = first(backend.region, env.AWS_REGION, env.AWS_DEFAULT_REGION, 'us-east-1')
  const endpoint = endpointOf(backend, 's3', env.AWS_ENDPOINT_URL_S3, env.AWS_ENDPOINT_URL)
  const context = { host, env, signal }
  const credentials = await keysFor(backend, region, context, { component, stack, place })
  // Somebody else's token that is exchanged for a role is the tool's to use.
  if (credentials === undefined) return undefined
  const [sdk] = await Promise.all([import('@aws-sdk/client-s3'), quietSdk()])
  const client = new sdk.S3Client({
    // One attempt and three more, as for the other backends.
    ...clientSettings(context, { region, endpoint, credentials, attempts: 4, timeout: LARGE, streams: true }),
    forcePathStyle: pathStyle(backend) ?? endpoint !== '',
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    disableMultiregionAccessPoints: true,
    useArnRegion: false,
    disableS3ExpressSessionAuth: true,
  })
  // A key that the customer keeps; those that AWS keeps (SSE-S3, SSE-KMS) need no word of ours.
  const customer = firstSecret(backend.sse_customer_key, env.AWS_SSE_CUSTOMER_KEY)
  const encryption = customer ? { SSECustomerAlgorithm: 'AES256', SSECustomerKey: customer } : {}
  try {
    const asked = new sdk.GetObjectCommand({ Bucket: bucket, Key: key, ...encryption })
    const answer = await client.send(asked, { abortSignal: signal })
    return { text: await answer.Body?.transformToString(), place }
  } catch (error) {
    signal.throwIfAborted()
    const { name: code = '' } = error as { name?: string }
    if (code === 'NoSuchKey' || code === 'NoSuchBucket' || code === 'NotFound') return { text: undefined, place }
    const { httpStatusCode: status } = (error as { $metadata?: { httpStatusCode?: number } }).$metadata ?? {}
    if (status === undefined) {
      const server = endpoint === '' ? `s3.${region}.amazonaws.com` : endpoint
      const facts = { component, stack, place, server, attempts: 4, why: reason(error) }
      throw fail('state-unreachable', facts, error)
    }
    const hints =
      status === 403
        ? [`Whoever reads it needs s3:GetObject on it, and kms:Decrypt on a key of KMS that encrypts it.`]
        : []
    throw fail('state-refused', { component, stack, place, status, words: `${code}: ${reason(error)}`, hints }, error)
  } finally {
    client.destroy()
  }
}

/** Whether the bucket is named in the path: as the backend says, undefined where it says nothing. */
function pathStyle(backend: ValueMap): boolean | undefined {
  const said = first(backend.use_path_style, backend.force_path_style)
  return said === '' ? undefined : isOn(said, undefined)
}
