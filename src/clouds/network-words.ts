import { reason } from '../failure/failure.ts'
import { systemCode } from '../host/host.ts'

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host could not be looked up',
  ETIMEDOUT: 'there was no answer in time',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no network',
  ...untrusted(
    'CERT_SIGNATURE_FAILURE',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_GET_ISSUER_CERT',
  ),
}

function untrusted(...codes: string[]): Record<string, string> {
  const text = 'its certificate is of nobody that is trusted here; AWS_CA_BUNDLE names a file with further ones'
  return Object.fromEntries(codes.map((code) => [code, text]))
}

/** Why a request got no answer: in plain words, with the system's code. */
export function networkWords(error: unknown): string {
  const code = systemCode(error)
  return code === undefined ? reason(error) : `${words[code] ?? reason(error)} (${code})`
}
