import type { Param, TemplateFunction } from '../../library.ts'
import { library } from '../define.ts'

/** A function of Gomplate that asks a cloud about the machine it runs on; we have other means for that. */
function unsupported(
  name: string,
  about: string,
  params: readonly Param[],
  instead: string,
  variadic?: Param,
): TemplateFunction {
  return {
    params,
    ...(variadic ? { variadic } : {}),
    about: `${about} Not supported.`,
    run: () => {
      throw new Error(`${name} is not supported; ${instead}`)
    },
  }
}

const machine = 'templates do not ask the machine they run on'
const identity = 'take !aws.account_id, !aws.caller_identity_arn or !aws.caller_identity_user_id'
const key = 'keep secrets in a store'

const meta = (name: string) => unsupported(name, 'Metadata of the EC2 instance.', ['string'], machine, 'string')
const dynamic = (name: string) => unsupported(name, 'Dynamic data of the EC2 instance.', ['string'], machine, 'string')
const region = (name: string) => unsupported(name, 'The region of the EC2 instance.', [], machine, 'string')
const tag = (name: string) => unsupported(name, 'A tag of the EC2 instance.', ['string'], machine, 'string')
const tags = (name: string) => unsupported(name, 'The tags of the EC2 instance.', [], machine)

/** Gomplate's `aws` and `gcp`. */
export const functions = library({
  'aws.ARN': unsupported('aws.ARN', 'The ARN of the caller.', [], identity),
  'aws.Account': unsupported('aws.Account', 'The account of the caller.', [], identity),
  'aws.EC2Dynamic': dynamic('aws.EC2Dynamic'),
  'aws.EC2Meta': meta('aws.EC2Meta'),
  'aws.EC2Region': region('aws.EC2Region'),
  'aws.EC2Tag': tag('aws.EC2Tag'),
  'aws.EC2Tags': tags('aws.EC2Tags'),
  'aws.KMSDecrypt': unsupported('aws.KMSDecrypt', 'The text that KMS encrypted.', ['any'], key),
  'aws.KMSEncrypt': unsupported('aws.KMSEncrypt', 'A text encrypted by KMS.', ['any', 'any'], key),
  'aws.UserID': unsupported('aws.UserID', 'The user id of the caller.', [], identity),
  ec2dynamic: dynamic('ec2dynamic'),
  ec2meta: meta('ec2meta'),
  ec2region: region('ec2region'),
  ec2tag: tag('ec2tag'),
  ec2tags: tags('ec2tags'),
  'gcp.Meta': unsupported('gcp.Meta', 'Metadata of the Compute Engine instance.', ['string'], machine, 'string'),
})
